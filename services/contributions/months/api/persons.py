"""A person's credited months, as the returns say."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import require_person
from libs.common.door.requests.fields import QueryMonthOrDay
from libs.common.door.requests.instants import KnownAt
from libs.common.refusals import NotHeardOf
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.employers.rows import employers_of
from services.contributions.months.api.answers import PersonMonth, counted, shown_month
from services.contributions.months.rows import months as rows

router = APIRouter(prefix="/v1/persons", tags=["persons"])


@router.get("/{person_id}/months", operation_id="list_months")
async def months(
    context: Ctx,
    person_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    valid_at: QueryMonthOrDay | None = None,
    known_at: KnownAt = None,
) -> Page[PersonMonth]:
    """List a person's months from the versions current at `known_at`; an employer sees its own reports alone."""
    database = context.database
    allowed: set[UUID] | None = None
    if caller.party in {"person", "bank"}:
        require_person(caller, person_id)
    elif not caller.is_officer:
        allowed = await employers_of(database, person_id, caller.employers)
        if not allowed:
            raise NotHeardOf(what="person")
    months = await rows.person_months(
        database,
        person_id,
        counted(context),
        valid_from=Month.parse(valid_at).first_day if valid_at else None,
        valid_until=Month.parse(valid_at).last_day if valid_at else None,
        known_at=known_at,
    )
    items = [shown_month(month) for month in months if allowed is None or month.employer_id in allowed]
    await audit_look(database, caller, "months.read", [person_id])
    return Page(items=items, next=None)
