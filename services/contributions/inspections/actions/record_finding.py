"""Record what an inspector found of a person and a month. Nothing is claimed before the case is closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.values.month import Month
from services.contributions.employers.rows import lock_employer
from services.contributions.inspections.rows import cases, findings
from services.contributions.inspections.rows.cases import Case
from services.contributions.inspections.rows.findings import FindingKind, InspectionFinding


class InspectionClosed(Refusal):
    code = "inspection_closed"
    kind = "conflict"


class MonthFoundTwice(Refusal):
    code = "inspection_month_twice"
    kind = "conflict"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: of a person and a month so much is missing, in the scheme's currency."""

    kind: FindingKind
    person_id: UUID
    month: Month
    amount: Decimal


async def open_case(connection: AsyncConnection, inspection_id: UUID) -> Case:
    """Lock a case and its employer; refuse one that is unknown or closed."""
    found = await cases.case(connection, inspection_id)
    if found is None:
        raise NotFound(what="inspection")
    await lock_employer(connection, found.employer_id)
    locked = await cases.lock_case(connection, inspection_id)
    assert locked is not None, "a case is never deleted"
    if locked.status == "closed":
        raise InspectionClosed(day=locked.closed_on)
    return locked


async def record_finding(
    connection: AsyncConnection, inspection_id: UUID, found: Found, *, found_by: str, today: date
) -> InspectionFinding:
    """Record a finding of an open case, once for each person and month."""
    await open_case(connection, inspection_id)
    if found.month.first_day > today:
        raise RequestInvalid(faults=[Fault("/month", "month_in_the_future", {"month": str(found.month)})])
    person_id = await findings.kept_person(connection, found.person_id)
    if person_id is None:
        raise NotFound(what="person", pointer="/person_id")
    kept = await findings.add_finding(
        connection,
        inspection_id,
        kind=found.kind,
        person_id=person_id,
        month=found.month.first_day,
        amount=found.amount,
        found_by=found_by,
        today=today,
    )
    if kept is None:
        raise MonthFoundTwice(month=str(found.month), pointer="/month")
    return kept
