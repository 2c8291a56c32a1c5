"""The cards of a person: for the person, and for officers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import require_person
from libs.common.refusals import NotFound
from services.registration.cards.api.cards import CardShown, card_law
from services.registration.cards.rows import cards as rows
from services.registration.context import Context, Ctx
from services.registration.persons.rows.locked import every_id, registered

router = APIRouter(prefix="/v1", tags=["cards"])
OF_PERSON = Listing("cards of a person", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


@router.get("/persons/{person_id}/cards", operation_id="list_cards_of_person")
async def of_one(
    context: Ctx, person_id: UUID, caller: Annotated[Caller, allow("person", "officer")], asked: Pages
) -> Page[CardShown]:
    """List the cards of a person, newest first, with those that ended."""
    require_person(caller, person_id)
    if not await registered(context.database, person_id):
        raise NotFound(what="person")
    await audit_look(context.database, caller, "card.list", [person_id])
    return await _listed(context, asked, await every_id(context.database, person_id))


@router.get("/me/cards", operation_id="list_my_cards")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")], asked: Pages) -> Page[CardShown]:
    """List my cards, newest first, with those that ended."""
    if caller.party_id is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "card.list", [caller.party_id])
    return await _listed(context, asked, await every_id(context.database, caller.party_id))


async def _listed(context: Context, asked: Asked, person_ids: Sequence[UUID]) -> Page[CardShown]:
    card_law(context)
    found = await rows.cards_of(context.database, person_ids, before=asked.after(OF_PERSON), limit=asked.one_more)
    part = asked.cut(OF_PERSON, found, key=lambda row: (row.recorded_at, row.card_id))
    return Page(items=[CardShown.of(row) for row in part.rows], next=part.next)
