"""The app's backend: what I claimed, what is missing, and what I would be entitled to today."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.law.terms import Law, NoLawAt
from libs.common.values.month import Month
from services.benefits.claims import rows as queries
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.actions.gather_facts import ceiling_of
from services.benefits.claims.api.claims import shown_claim
from services.benefits.claims.rules.credited_months import month_bases
from services.benefits.claims.rules.force_majeure import ForceMajeureFacts, force_majeure
from services.benefits.context import Context, Ctx
from services.benefits.estimates.api.estimates import Estimate, shown_estimate

router = APIRouter(prefix="/v1/me", tags=["me"])
_DAYS_LOOKED_AT = 90
_CAUSE = "closure_order"
_FIRST = UUID(int=0)


@router.get("", operation_id="read_my_benefits")
async def me(request: Request, context: Ctx, caller: Annotated[Caller, allow("person")]) -> dict[str, Any]:
    """My claims with their payments and what they wait for; what I could claim; and the decision if I had to today."""
    assert caller.party_id is not None  # a person's token has one
    await audit_look(context.database, caller, "claim.list", [caller.party_id])
    rows = await queries.claims(
        context.database, person_id=caller.party_id, status=None, reason=None, after=_FIRST, limit=100
    )
    claims = [shown_claim(row, await queries.claim_details(context.database, row["claim_id"])) for row in rows]
    today = await _today(request, context, context.law, caller)
    return {
        "claims": claims,
        "today": today,
        "prefilled": await _prefilled(request, context, context.law, caller.party_id),
    }


async def _prefilled(request: Request, context: Context, law: Law, person_id: UUID) -> list[dict[str, Any]]:
    """Claims that only need a payee, from orders of isolation: `claim` is for `POST /v1/claims`."""
    if not law.has("benefits", "force_majeure"):
        return []
    rows = await queries.unclaimed_isolations(context.database, person_id)
    known = {"branch": "unemployment_force_majeure", "person_id": person_id, "cause": "quarantine"}
    return [{"order_number": row.pop("order_number"), "claim": {**known, **row}} for row in rows]


async def _today(request: Request, context: Context, law: Law, caller: Caller) -> Estimate | None:
    """None in a scheme, or on a day, without this benefit."""
    if not law.has("benefits", "force_majeure"):
        return None
    today = context.clock.today()
    credited = [(Month.of(m), base) for m, base in await queries.credited_months(context.database, caller.party_id)]
    facts = ForceMajeureFacts(
        cause=_CAUSE,
        first_day=today,
        last_day=today + timedelta(days=_DAYS_LOOKED_AT - 1),
        ended_on=None,
        wages_paid=False,
        bases=month_bases(credited, {month: ceiling_of(law, month) for month, _ in credited}),
    )
    try:
        return shown_estimate(force_majeure(facts, force_majeure_law(law)), facts)
    except NoLawAt:
        return None
