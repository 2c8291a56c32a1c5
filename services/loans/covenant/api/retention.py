"""How a loan's promise is kept, month by month."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.values.month import Month
from services.loans.covenant import rows
from services.loans.covenant.rules.headcount_retention import RetentionTerms, headcount_retention
from services.loans.lending.api.applications import visible_loan
from services.loans.lending.api.loans import loan_shown

router = APIRouter(prefix="/v1/loans", tags=["loans"])


@router.get("/{loan_id}/retention", operation_id="read_retention")
async def retention(
    request: Request,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> dict[str, Any]:
    """Every judgement of every covenant month; the flag follows the latest month."""
    found = await visible_loan(request, loan_id, caller)
    loan = loan_shown(found)
    state = request.app.state
    rule = state.law.rule("loans", "headcount_retention")
    terms = RetentionTerms.of(rule.at("retention", found["applied_on"]))
    judgements = [
        {
            "month": str(Month.of(row["month"])),
            "headcount": row["headcount"],
            "share": None if row["share"] is None else f"{row['share']:.4f}",
            "verdict": row["verdict"],
            "version": row["version"],
            "judged_at": row["judged_at"],
            "because": row["because"],
            "steps": headcount_retention(
                baseline=found["baseline_headcount"], headcount=row["headcount"], terms=terms
            ).steps,
        }
        for row in await rows.judgements(state.database, loan_id)
    ]
    return {
        "baseline": loan.baseline,
        "covenant": loan.covenant,
        "flag": found["flag"],
        "judgements": judgements,
    }
