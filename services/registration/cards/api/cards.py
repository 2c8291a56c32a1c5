"""Cards and books: issue, read, renew, replace, revoke, and list for officers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, Nothing, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.law.terms import RuleLaw
from libs.contracts.registration import WhyCardEnds
from services.registration.cards.actions.exchange_card import WhyReplaced, renew_card, replace_card
from services.registration.cards.actions.issue_card import issue_card
from services.registration.cards.actions.revoke_card import revoke_card
from services.registration.cards.rows import cards as rows
from services.registration.context import Context, Ctx

router = APIRouter(prefix="/v1/cards", tags=["cards"])
Officer = Annotated[Caller, allow("officer")]
Holder = Annotated[Caller, allow("person", "officer")]
CARDS = Listing("cards", first="")


class NewCard(Body):
    person_id: UUID
    kind: ShortText = Field(examples=["insured_card"])


class CardReplacement(Body):
    reason: WhyReplaced = "lost"


class CardRevocation(Body):
    because: Text


class CardShown(BaseModel):
    """A card as it stands."""

    number: str = Field(description="the number of the card, which is on it")
    kind: str = Field(description="the kind of card, by its code in the law")
    person_id: UUID
    area: str = Field(description="where the person lived on the day of issue")
    first_day: date
    last_day: date | None = Field(description="the last day on which it is good; null where it has none")
    ended_on: date | None = Field(description="the first day on which it is not good any more, where it ended")
    reason: WhyCardEnds | None = Field(description="why it ended")
    issued_at: datetime = Field(description="when it was issued")
    document: str | None = Field(description="the path of the card as PDF, to print; null once it ended")

    @classmethod
    def of(cls, row: rows.Card) -> "CardShown":
        return cls(
            number=row.number,
            kind=row.kind,
            person_id=row.person_id,
            area=row.area,
            first_day=row.first_day,
            last_day=row.last_day,
            ended_on=row.ended_on,
            reason=row.end_reason,
            issued_at=row.recorded_at,
            document=None if row.ended_on else f"/registration/v1/cards/{row.number}/document",
        )


def card_law(context: Context) -> RuleLaw:
    return context.law.rule("registration", "cards")


@router.post("", status_code=201, operation_id="issue_card", response_model=CardShown)
async def issue(request: Request, context: Ctx, body: NewCard, caller: Holder) -> Response:
    """Issue a card to a person who is covered today. A person has one card of a kind."""
    law = card_law(context)
    require_person(caller, body.person_id)

    async def act(connection: AsyncConnection) -> CardShown:
        made = await issue_card(
            connection, law, person_id=body.person_id, kind=body.kind, by=caller.name, today=context.clock.today()
        )
        return CardShown.of(made)

    return await carry_out_once(request, caller, "issue_card", act)


@router.get("", operation_id="list_cards")
async def listed(
    request: Request,
    context: Ctx,
    caller: Officer,
    asked: Pages,
    kind: Annotated[ShortText | None, Query()] = None,
    area: Annotated[ShortText | None, Query(description="issued there, or in a part of it")] = None,
    ended: Annotated[bool | None, Query(description="true: ended ones; false: the others; left out: all")] = None,
) -> Page[CardShown]:
    """List cards by their numbers, in the areas of the caller's offices."""
    card_law(context)
    refuse_unknown_places(request, areas={"#query/area": area})
    found = await rows.cards_listed(
        context.database,
        kind=kind,
        area=area,
        ended=ended,
        areas=caller.areas,
        after=asked.after(CARDS),
        limit=asked.one_more,
    )
    part = asked.cut(CARDS, found, key=lambda row: row.number)
    await audit_look(context.database, caller, "card.list", (row.person_id for row in part.rows))
    return Page(items=[CardShown.of(row) for row in part.rows], next=part.next)


@router.get("/{card_number}", operation_id="read_card")
async def read(context: Ctx, card_number: str, caller: Holder) -> CardShown:
    """Read a card as it stands: for its person and for officers."""
    found = await card_of(context, caller, card_number)
    await audit_look(context.database, caller, "card.read", [found.person_id])
    return CardShown.of(found)


@router.post("/{card_number}/renewal", status_code=201, operation_id="renew_card", response_model=CardShown)
async def renew(request: Request, context: Ctx, card_number: str, body: Nothing, caller: Holder) -> Response:
    """Issue a card with new days in place of one whose last day is near. The old one is refused from now on."""
    await card_of(context, caller, card_number)

    async def act(connection: AsyncConnection) -> CardShown:
        law, today = card_law(context), context.clock.today()
        return CardShown.of(await renew_card(connection, law, card_number, by=caller.name, today=today))

    return await carry_out_once(request, caller, "renew_card", act)


@router.post("/{card_number}/replacement", status_code=201, operation_id="replace_card", response_model=CardShown)
async def replace(request: Request, context: Ctx, card_number: str, body: CardReplacement, caller: Holder) -> Response:
    """Issue a card in place of one that was lost or damaged. The old one is refused from now on."""
    await card_of(context, caller, card_number)

    async def act(connection: AsyncConnection) -> CardShown:
        law, today = card_law(context), context.clock.today()
        made = await replace_card(connection, law, card_number, reason=body.reason, by=caller.name, today=today)
        return CardShown.of(made)

    return await carry_out_once(request, caller, "replace_card", act)


@router.post("/{card_number}/revocation", operation_id="revoke_card", response_model=CardShown)
async def revoke(request: Request, context: Ctx, card_number: str, body: CardRevocation, caller: Officer) -> Response:
    """Revoke a card. It is refused from now on."""
    found = await card_of(context, caller, card_number)

    async def act(connection: AsyncConnection) -> CardShown:
        today = context.clock.today()
        ended = await revoke_card(connection, card_number, because=body.because, by=caller.name, today=today)
        await audit(connection, caller, "card.revoke", subject=str(found.person_id), detail=card_number)
        return CardShown.of(ended)

    return await carry_out_once(request, caller, "revoke_card", act, status=200)


async def card_of(context: Context, caller: Caller, number: str) -> rows.Card:
    """Return the card to its person and to officers."""
    card_law(context)
    return visible(caller, await rows.card(context.database, number), of_person, what="card")
