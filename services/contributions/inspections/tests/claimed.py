"""Cases with findings that are closed, and payments after them, for the tests of this room."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from deploy.operate.invariants import room_breaches
from libs.common.values.month import Month
from services.contributions.collection.tests.owing import paid
from services.contributions.inspections.actions.close_inspection import close_inspection
from services.contributions.inspections.actions.record_finding import Found, record_finding
from services.contributions.inspections.actions.settle_claims import settle_some
from services.contributions.inspections.rows.cases import Case
from services.contributions.inspections.rows.findings import FindingKind
from services.contributions.inspections.tests.planned import OFFICER, opened
from services.contributions.tests.known import TODAY, Known

Finding = tuple[FindingKind, UUID, str, str]
"""Kind, person, month, amount."""


async def closed(known: Known, employer_id: UUID, *findings: Finding, today: date = TODAY) -> Case:
    """Open a case, record findings, and close it."""
    case = await opened(known, employer_id, today=today)
    async with known.database.transaction(wakes=False) as connection:
        for kind, person_id, month, amount in findings:
            found = Found(kind, person_id, Month.parse(month), Decimal(amount))
            await record_finding(connection, case.inspection_id, found, found_by=OFFICER, today=today)
        return await close_inspection(
            connection, case.inspection_id, conclusion="as found", closed_by=OFFICER, today=today
        )


async def pays(known: Known, amount: str, paid_on: date, *, employer: int = 0) -> None:
    """Record a payment, and settle after it as the listeners do."""
    await paid(known, amount, paid_on, employer=employer)
    await settled(known, paid_on, employer=employer)


async def settled(known: Known, today: date, *, employer: int = 0) -> None:
    async with known.database.transaction(wakes=False) as connection:
        await settle_some(connection, [known.employers[employer]], today=today)
    assert await room_breaches("contributions", known.database) == []


async def claims(known: Known) -> list[tuple[str, ...]]:
    """List month, requested, filed and recovered of every claim, the oldest first."""
    found = await known.found("""
        SELECT to_char(month, 'YYYY-MM'), requested, filed, recovered FROM inspection_claim
        ORDER BY inspection_id, month
    """)
    return [(month, *(f"{amount:.0f}" for amount in amounts)) for month, *amounts in found]
