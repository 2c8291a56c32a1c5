"""Months of a borrower, and the events about its loans."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.spine.tests.heard import context_with, event_of
from libs.contracts.contributions import ReturnAccepted, ReturnOverdue
from services.loans.covenant.actions.disburse import disburse
from services.loans.covenant.actions.hear_contributions import return_accepted, return_overdue
from services.loans.lending.rows import Loan, loan
from services.loans.tests.lent import Lent

DAY = date(2021, 3, 20)


def accepted(world: Lent, month: str, headcount: int, version: int = 1, **changed: Any) -> ReturnAccepted:
    told: dict[str, Any] = {"employer_id": world.employer_id, "return_id": uuid4(), "due_on": date(2021, 12, 15)}
    told |= {"kind": "original" if version == 1 else "correction", "recorded_at": datetime(2021, 4, 1, tzinfo=UTC)}
    return ReturnAccepted(month=month, headcount=headcount, version=version, **{**told, **changed})


def overdue(world: Lent, month: str) -> ReturnOverdue:
    return ReturnOverdue(employer_id=world.employer_id, month=month, due_on=date(2021, 12, 15))


async def hear(world: Lent, *facts: ReturnAccepted | ReturnOverdue) -> None:
    for fact in facts:
        listener = return_accepted if isinstance(fact, ReturnAccepted) else return_overdue
        async with world.database.transaction(wakes=False) as connection:
            await listener(context_with(law=world.law), connection, [event_of(fact)])


async def disbursed(world: Lent, loan_id: UUID | None = None, *, by: str = "second") -> Loan:
    """Disburse the loan, or one just approved, by a person other than its approver."""
    wanted = loan_id or await world.approved()
    async with world.database.transaction(wakes=False) as connection:
        return await disburse(
            connection, world.law, loan_id=wanted, disbursed_on=DAY, reference="R-1", disbursed_by=by, today=DAY
        )


async def loan_of(world: Lent, loan_id: UUID) -> Loan:
    known = await loan(world.database, loan_id)
    assert known is not None
    return known


async def said_of_retention(world: Lent) -> list[tuple[str, str, int]]:
    """Return the events about judgements: kind, month and version, oldest first."""
    rows = await world.database.one_statement(
        text("""
            SELECT split_part(type, '.', 2) AS kind, data ->> 'month' AS month, (data ->> 'version')::integer AS version
            FROM outbox WHERE type LIKE 'loans.retention%' ORDER BY id
        """)
    )
    return [(row["kind"].removeprefix("retention_"), row["month"], row["version"]) for row in rows]
