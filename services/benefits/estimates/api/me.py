"""The app's view of benefits: my claims, what is missing, and what I would be entitled to today."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
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
_SHOWN_MAX = 50
CLAIMS = Listing("my claims", first=LAST_ID)
PREFILLED = Listing("my prefilled claims", first=(date.max, "", LAST_ID))
Person = Annotated[Caller, allow("person")]


class ReadyClaim(BaseModel):
    """A claim that lacks only the account: the other members of the body of `POST /v1/claims`."""

    branch: str = Field(description="which benefit it claims")
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

    claims: list[Claim] = Field(
        max_length=_SHOWN_MAX,
        description="the newest fifty that the person claimed, of them the earliest filed first; "
        "`GET /v1/me/claims` has all",
    )
    today: Estimate | None = Field(
        description="the decision if work stopped today by order; null in a scheme, or on a day, without this benefit"
    )
    prefilled: list[Prefilled] = Field(
        max_length=_SHOWN_MAX, description="the latest fifty orders of isolation for whose days nothing was claimed"
    )


@router.get("", operation_id="read_my_benefits")
async def me(context: Ctx, caller: Person) -> MyBenefits:
    """Read my claims with their payments and missing facts, claims that I could file, and today's estimate."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "claim.list", [caller.party_id])
    claims = await rows.newest_claims(context.database, caller.party_id, before=LAST_ID, limit=_SHOWN_MAX)
    isolations = await _isolations(context, caller.party_id, PREFILLED.first, limit=_SHOWN_MAX)
    return MyBenefits(
        claims=await _shown(context, claims[::-1]),
        today=await _today(context, caller.party_id),
        prefilled=[_prefilled(isolation, caller.party_id) for isolation in isolations],
    )


@router.get("/claims", operation_id="list_my_claims")
async def my_claims(context: Ctx, caller: Person, asked: Pages) -> Page[Claim]:
    """List my claims with their payments and missing facts, the newest first."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "claim.list", [caller.party_id])
    before = asked.after(CLAIMS)
    claims = await rows.newest_claims(context.database, caller.party_id, before=before, limit=asked.one_more)
    part = asked.cut(CLAIMS, claims, key=lambda claim: claim.claim_id)
    return Page(items=await _shown(context, part.rows), next=part.next)


@router.get("/prefilled", operation_id="list_my_prefilled_claims")
async def my_prefilled(context: Ctx, caller: Person, asked: Pages) -> Page[Prefilled]:
    """List claims that I could file because of an order of isolation, the latest order first."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "claim.list", [caller.party_id])
    found = await _isolations(context, caller.party_id, asked.after(PREFILLED), limit=asked.one_more)
    part = asked.cut(PREFILLED, found, key=lambda one: (one.first_day, one.order_number, one.employer_id))
    return Page(items=[_prefilled(one, caller.party_id) for one in part.rows], next=part.next)


async def _shown(context: Context, claims: Sequence[rows.Claim]) -> list[Claim]:
    return [shown_claim(claim, await rows.claim_details(context.database, claim.claim_id)) for claim in claims]


async def _isolations(
    context: Context, person_id: UUID, before: tuple[date, str, UUID], *, limit: int
) -> list[rows.UnclaimedIsolation]:
    if not context.law.has("benefits", "force_majeure"):
        return []
    return await rows.unclaimed_isolations(context.database, person_id, before=before, limit=limit)


def _prefilled(isolation: rows.UnclaimedIsolation, person_id: UUID) -> Prefilled:
    return Prefilled(
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
