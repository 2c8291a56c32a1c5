"""A person's card: for the person's own app, and for officers who give a purpose."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.refusals import NotFound
from services.programmes.card.api.answers import MyProgrammes, PersonProgrammes
from services.programmes.card.rows.persons import person_card
from services.programmes.context import Ctx
from services.programmes.people.rows import person as known_person

router = APIRouter(prefix="/v1", tags=["me"])
_HIDDEN = ("outcome", "symptoms", "complications", "because")


@router.get("/me", operation_id="read_my_programmes")
async def me(context: Ctx, caller: Annotated[Caller, allow("person")]) -> MyProgrammes:
    """Read my tests and results, isolations, hospitel, bookings, doses, certificates, and messages."""
    assert caller.party_id is not None  # a person's token has one
    database = context.database
    await audit_look(database, caller, "programmes.read", [caller.party_id])
    card = await person_card(database, caller.party_id)
    return MyProgrammes.model_validate({"person_id": caller.party_id, **card})


@router.get("/persons/{person_id}", operation_id="read_person_programmes", response_model_exclude_unset=True)
async def person(
    request: Request, context: Ctx, person_id: UUID, caller: Annotated[Caller, allow("officer")]
) -> PersonProgrammes:
    """Read a person's card as an officer. Without a purpose (`X-Purpose`) it shows no result and no dose. Audited."""
    database = context.database
    if await known_person(database, person_id) is None:
        raise NotFound(what="person")
    purpose = purpose_of(request, caller)
    await audit_look(database, caller, "programmes.read", [person_id], purpose=purpose)
    card = await person_card(database, person_id)
    if not purpose:
        card["tests"] = [{k: v for k, v in test.items() if k not in _HIDDEN} for test in card["tests"]]
        card |= {name: [] for name in ("doses", "stays", "messages", "certificates")}
    return PersonProgrammes.model_validate({"person_id": person_id, "masked": not purpose, **card})
