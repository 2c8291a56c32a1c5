"""The check of a card, for anybody who is shown one: valid or not valid, and nothing more."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import Body, Reference
from services.registration.cards.api.cards import card_law
from services.registration.cards.rows.cards import is_good
from services.registration.cards.rules.card_terms import as_rows, terms_on
from services.registration.context import Ctx

router = APIRouter(prefix="/v1/card-checks", tags=["cards"])


class CardToCheck(Body):
    number: Reference = Field(description="the number that is on the card", examples=["TH00000000000098"])
    kind: Reference | None = Field(None, description="the kind of card that it must be", examples=["insured_card"])


class CheckedCard(BaseModel):
    """The answer of a check. One that is unknown, ended, replaced or a dead person's gets the same answer."""

    valid: bool = Field(description="whether the card is good today")


@router.post("", operation_id="check_card")
async def check(context: Ctx, body: CardToCheck, _: Annotated[None, allow_anyone()]) -> CheckedCard:
    """Check whether a card is good today, by what is known now. Nothing else is told about it."""
    today = context.clock.today()
    kinds = as_rows(terms_on(card_law(context), today))
    number = body.number.upper().replace(" ", "")
    return CheckedCard(valid=await is_good(context.database, number, kind=body.kind, day=today, kinds=kinds))
