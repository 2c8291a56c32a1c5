"""A person's credited months, as the returns say."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import QueryMonthOrDay
from libs.common.door.requests.instants import KnownAt
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.employers import rows as employers_rows
from services.contributions.months import rows as months_rows

router = APIRouter(prefix="/v1/persons", tags=["persons"])


@router.get("/{person_id}/months", operation_id="list_months")
async def months(
    request: Request,
    person_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    valid_at: QueryMonthOrDay | None = None,
    known_at: KnownAt = None,
) -> dict[str, Any]:
    """Months of the versions that stood at `known_at`; an employer sees what it reported itself."""
    database = request.app.state.database
    allowed: set[UUID] | None = None
    if caller.party in {"person", "bank"}:
        caller.require_party("person", person_id, what="person")
    elif not caller.is_officer:
        own = [caller.party_id] if caller.party == "employer" and caller.party_id else sorted(caller.mandates)
        allowed = await employers_rows.employers_of(database, person_id, own)
        if not allowed:
            raise NotFound(what="person")
    rows = await months_rows.person_months(
        database,
        person_id,
        valid_from=Month.parse(valid_at).first_day if valid_at else None,
        valid_until=Month.parse(valid_at).last_day if valid_at else None,
        known_at=known_at,
    )
    items = [
        {**row, "wage": shown(row["wage"]), "base": shown(row["base"])}
        for row in rows
        if allowed is None or row["employer_id"] in allowed
    ]
    await audit_look(database, caller, "months.read", [person_id])
    return {"items": items, "next": None}
