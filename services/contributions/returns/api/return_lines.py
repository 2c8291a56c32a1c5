"""The lines of a monthly return: what was assessed on each, and how."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.values.masking import mask_number
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import contribution_due, contribution_terms
from services.contributions.returns import rows as returns_rows
from services.contributions.returns.api.returns import visible_return

router = APIRouter(prefix="/v1/returns", tags=["returns"])


@router.get("/{return_id}/lines", operation_id="list_return_lines")
async def list_lines(
    request: Request,
    return_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """The lines with what was assessed on each, and how; officers see numbers with an `X-Purpose`.

    `person_id` is told outside the agency of those only whom the employer employed in that month.
    """
    found = await visible_return(request, return_id, caller)
    state = request.app.state
    after = int(state.cursors.read("lines", cursor)[0]) if cursor else 0
    rows = await returns_rows.lines(state.database, found, after=after, limit=limit + 1)
    purpose = purpose_of(request, caller)
    persons = [row["person_id"] for row in rows[:limit]]
    if caller.is_staff:
        await audit_look(state.database, caller, "lines.read", persons, detail=f"return {return_id}", purpose=purpose)
    hidden = caller.is_staff and not purpose
    month = Month.of(found["month"])
    terms = contribution_terms(state.law.rule("contributions", "contribution_due"), month, found["region"])
    items = [
        {
            "line_no": row["line_no"],
            "person_id": row["person_id"] if caller.is_staff or row["own_staff"] else None,
            "national_id": mask_number(row["national_id"]) if hidden else row["national_id"],
            "wage": shown(row["wage"]),
            "absence": row["absence"],
            "base": shown(row["base"]),
            "credited": row["credited"],
            "employee": {
                "statutory": shown(row["employee_statutory"]),
                "payable": shown(row["employee_payable"]),
            },
            "employer": {
                "statutory": shown(row["employer_statutory"]),
                "payable": shown(row["employer_payable"]),
            },
            "steps": contribution_due(wage=row["wage"], terms=terms).steps,
        }
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return {"items": items, "next": state.cursors.give("lines", [items[-1]["line_no"]]) if more else None}
