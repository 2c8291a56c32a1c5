"""A quote: what a plan of some months costs, and who pays what, with the steps of the arithmetic."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Amount, AmountAboveZero, Body, MonthText, ShortText
from libs.common.values.money import shown
from services.contributions.context import Ctx
from services.contributions.premiums.rules.premium import NOTHING, Premium, PremiumFacts, Shares, plan_of

router = APIRouter(prefix="/v1/premium-quotes", tags=["premiums"])
_MONTHS_MAX = 120


class QuoteAsked(Body):
    """The choice. `household`: the member's place in it; `donor` and `locality`: what they give for each month."""

    scheme: ShortText = Field(examples=["th_s40"])
    option: ShortText | None = Field(None, examples=["3"])
    income: AmountAboveZero | None = None
    support_group: ShortText | None = Field(None, examples=["near_poor"])
    household: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="the place of the member in the household, from 1 on"
    )
    months: Annotated[int, Field(ge=1, le=_MONTHS_MAX)] = Field(1, description="how many months the plan pays for")
    first_month: MonthText
    supported_months: Annotated[int, Field(ge=0, le=1200)] = Field(
        0, description="months for which the State paid a share before the first one"
    )
    donor: Amount = Field(NOTHING, description="what a donor gives for each month")
    locality: Amount = Field(NOTHING, description="what the local budget gives for each month")


class PremiumShares(BaseModel):
    """Shares of a premium; the four sum to the total exactly."""

    member: str = Field(description="what the member pays")
    state: str = Field(description="what the State pays")
    locality: str = Field(description="what the local budget pays")
    donor: str = Field(description="what a donor pays")

    @classmethod
    def of(cls, shares: Shares) -> "PremiumShares":
        return cls(
            member=shown(shares.member),
            state=shown(shares.state),
            locality=shown(shares.locality),
            donor=shown(shares.donor),
        )


class PremiumStep(BaseModel):
    """One step of the arithmetic, with the law that it follows."""

    month: str
    step: str
    arithmetic: str
    citation: dict[str, str]


class PremiumOfMonth(BaseModel):
    month: str
    total: str = Field(description="the premium of the month")
    shares: PremiumShares = Field(description="who pays what of it")


class Quote(BaseModel):
    """The price of a plan, with its receipt."""

    scheme: str
    months: int = Field(description="how many months the plan pays for")
    currency: str
    total: str = Field(description="the premium of all months")
    shares: PremiumShares = Field(description="who pays what of it")
    income_used: str | None = Field(description="what a chosen income counts as; null in other schemes")
    by_month: list[PremiumOfMonth] = Field(description="each month by itself")
    steps: list[PremiumStep] = Field(description="the arithmetic of the first month and of each that differs")
    citations: list[dict[str, str]] = Field(description="the acts that it follows, each once")


@router.post("", operation_id="quote_premium")
async def quote(context: Ctx, body: QuoteAsked, caller: Annotated[Caller, allow(*PARTIES)]) -> Quote:
    """Compute what a plan costs and who pays what of it. Nothing is stored."""
    law = context.law.rule("contributions", "premium")
    participation = context.law.rule("registration", "participation")
    facts = PremiumFacts(
        scheme=body.scheme,
        option=body.option,
        income=body.income,
        support_group=body.support_group,
        place=body.household,
        supported_months=body.supported_months,
        locality=body.locality,
        donor=body.donor,
    )
    plan = plan_of(facts, law, participation, body.first_month, body.months)
    sums = Shares(*(sum(one, NOTHING) for one in zip(*(_parts(month) for month in plan), strict=True)))
    used = plan[0].income_used
    return Quote(
        scheme=body.scheme,
        months=body.months,
        currency=context.law.currency,
        total=shown(sums.total),
        shares=PremiumShares.of(sums),
        income_used=None if used is None else shown(used),
        by_month=[
            PremiumOfMonth(month=str(one.month), total=shown(one.shares.total), shares=PremiumShares.of(one.shares))
            for one in plan
        ],
        steps=list(_steps(plan)),
        citations=_citations(plan),
    )


def _parts(premium: Premium) -> tuple[Decimal, ...]:
    shares = premium.shares
    return shares.member, shares.state, shares.locality, shares.donor


def _steps(plan: list[Premium]) -> Iterable[PremiumStep]:
    """Yield the steps of the first month, and of each whose shares are not those of the month before."""
    for number, one in enumerate(plan):
        if number and one.shares == plan[number - 1].shares:
            continue
        for step in one.steps:
            yield PremiumStep(
                month=str(one.month),
                step=step.step,
                arithmetic=step.arithmetic,
                citation=step.citation.document(),
            )


def _citations(plan: list[Premium]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for one in plan:
        found += [step.citation.document() for step in one.steps if step.citation.document() not in found]
    return found
