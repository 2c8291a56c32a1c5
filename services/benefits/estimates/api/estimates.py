"""The decision for given facts, computed without storing anything. Every token may ask."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Amount, Body, Day, MonthText, ShortText
from libs.common.values.money import shown
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.api.plausible_days import refuse_impossible_length
from services.benefits.claims.api.shown import Receipt
from services.benefits.claims.rules.credited_months import base_of, capped_bases
from services.benefits.claims.rules.force_majeure import Award, ForceMajeureFacts, force_majeure
from services.benefits.claims.rules.receipts import receipt, receipt_inputs
from services.benefits.context import Ctx

router = APIRouter(prefix="/v1/estimates", tags=["estimates"])


class CreditedWage(Body):
    """A month's wage at one employer. Two employers in a month are two entries: their bases are summed and capped."""

    month: MonthText
    wage: Amount


class EstimateAsked(Body):
    branch: Literal["unemployment_force_majeure"] = Field(description="which benefit it is about")
    cause: ShortText = Field(examples=["closure_order"])
    first_day: Day
    last_day: Day
    ended_on: Day | None = Field(None, description="the first day without a contract")
    wages_paid: bool = Field(False, description="the employer paid wages for the days")
    credited: Annotated[list[CreditedWage], Field(max_length=600)]
    instrument: ShortText | None = Field(None, examples=["december_2020"], description="decide under this instrument")

    @model_validator(mode="after")
    def _days(self) -> "EstimateAsked":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class MonthPart(BaseModel):
    """The amount for the days of one month."""

    month: str
    days: int
    amount: str


class Estimate(BaseModel):
    """The decision that the given facts would lead to; nothing is stored."""

    eligible: bool
    reason: str | None = Field(description="why nothing would be paid; null when something would")
    days: int = Field(description="how many days would be paid")
    daily_wage: str | None = Field(description="null when the decision did not come to it")
    rate: str | None = Field(description="the share of the daily wage; null when the decision did not come to it")
    amount: str = Field(description="of all the days")
    last_paid_day: date | None
    by_month: list[MonthPart]
    receipt: Receipt


@router.post("", operation_id="estimate_benefit")
async def estimate(context: Ctx, body: EstimateAsked, caller: Annotated[Caller, allow(*PARTIES)]) -> Estimate:
    """Decide on the given facts; the answer has the steps and the law of each step."""
    law = context.law
    refuse_impossible_length(context, body.first_day, body.last_day)
    rules = force_majeure_law(law)
    reported = [(c.month, base_of(law, c.month, c.wage)) for c in body.credited if c.wage > Decimal(0)]
    facts = ForceMajeureFacts(
        cause=body.cause,
        first_day=body.first_day,
        last_day=body.last_day,
        ended_on=body.ended_on,
        wages_paid=body.wages_paid,
        bases=capped_bases(law, reported),
    )
    return shown_estimate(force_majeure(facts, rules, named=body.instrument), facts)


def shown_estimate(award: Award, facts: ForceMajeureFacts) -> Estimate:
    """Build the answer for an award, with its receipt."""
    return Estimate(
        eligible=award.eligible,
        reason=award.reason,
        days=award.days,
        daily_wage=shown(award.daily_wage) if award.daily_wage is not None else None,
        rate=str(award.rate) if award.rate is not None else None,
        amount=shown(award.amount),
        last_paid_day=award.last_paid_day,
        by_month=[MonthPart(month=str(m), days=d, amount=shown(a)) for m, d, a in award.by_month],
        receipt=dict(receipt(award, receipt_inputs(facts))),
    )
