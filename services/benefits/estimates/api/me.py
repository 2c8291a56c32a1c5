"""The app's view of benefits: my claims, what is missing, and what I would be entitled to today."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.law.terms import NoLawAt
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.api.shown import Claim, shown_claim
from services.benefits.claims.rows import shown as rows
from services.benefits.claims.rules.credited_months import capped_bases
from services.benefits.claims.rules.force_majeure import ForceMajeureFacts, force_majeure
from services.benefits.context import Context, Ctx
from services.benefits.estimates.api.estimates import Estimate, shown_estimate

router = APIRouter(prefix="/v1/me", tags=["me"])
_DAYS_LOOKED_AT = 90
_CAUSE = "closure_order"
_FIRST = UUID(int=0)


class ReadyClaim(BaseModel):
    """A claim that lacks only the account: the other members of the body of `POST /v1/claims`."""

    branch: str
    person_id: UUID
    cause: str
    first_day: date
    last_day: date
    employer_id: UUID


class Prefilled(BaseModel):
    """A claim that an isolation order entitles the person to."""

    order_number: str
    claim: ReadyClaim = Field(description="the body of `POST /v1/claims`, without the payee")


class MyBenefits(BaseModel):
    """The person's claims, and claims that the person could file."""

    claims: list[Claim] = Field(description="everything that the person claimed, the earliest filed first")
    today: Estimate | None = Field(
        description="the decision if work stopped today by order; null in a scheme, or on a day, without this benefit"
    )
    prefilled: list[Prefilled] = Field(description="orders of isolation for whose days nothing was claimed")


@router.get("", operation_id="read_my_benefits")
async def me(context: Ctx, caller: Annotated[Caller, allow("person")]) -> MyBenefits:
    """Read my claims with their payments and missing facts, claims that I could file, and today's estimate."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "claim.list", [caller.party_id])
    claims = await rows.claims(
        context.database, person_id=caller.party_id, status=None, reason=None, after=_FIRST, limit=100
    )
    details = [await rows.claim_details(context.database, claim.claim_id) for claim in claims]
    return MyBenefits(
        claims=[shown_claim(claim, known) for claim, known in zip(claims, details, strict=True)],
        today=await _today(context, caller.party_id),
        prefilled=await _prefilled(context, caller.party_id),
    )


async def _prefilled(context: Context, person_id: UUID) -> list[Prefilled]:
    if not context.law.has("benefits", "force_majeure"):
        return []
    return [
        Prefilled(
            order_number=isolation.order_number,
            claim=ReadyClaim(
                branch="unemployment_force_majeure",
                person_id=person_id,
                cause="quarantine",
                first_day=isolation.first_day,
                last_day=isolation.last_day,
                employer_id=isolation.employer_id,
            ),
        )
        for isolation in await rows.unclaimed_isolations(context.database, person_id)
    ]


async def _today(context: Context, person_id: UUID) -> Estimate | None:
    """Estimate the benefit for a stop of work today; None if the scheme does not have this benefit today."""
    law = context.law
    if not law.has("benefits", "force_majeure"):
        return None
    today = context.clock.today()
    credited = [(Month.of(m.month), m.base) for m in await rows.credited_months(context.database, person_id)]
    facts = ForceMajeureFacts(
        cause=_CAUSE,
        first_day=today,
        last_day=today + timedelta(days=_DAYS_LOOKED_AT - 1),
        ended_on=None,
        wages_paid=False,
        bases=capped_bases(law, credited),
    )
    try:
        return shown_estimate(force_majeure(facts, force_majeure_law(law)), facts)
    except NoLawAt:
        return None
