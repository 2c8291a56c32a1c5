"""What contributions says of a month judges the borrower's loans, in whatever order and however often it comes."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.spine.tests.heard import context_with, event_of
from libs.contracts.contributions import ReturnAccepted, ReturnOverdue
from services.loans.covenant.actions.disburse import disburse
from services.loans.covenant.actions.hear_contributions import return_accepted, return_overdue
from services.loans.covenant.rows import judgements, months_since
from services.loans.lending.rows import Loan, loan
from services.loans.tests.lent import Lent, lent
from tests.fresh_databases import FreshDatabases

DAY = date(2021, 3, 20)


@pytest.fixture
async def found(databases: FreshDatabases) -> AsyncIterator[Lent]:
    async with lent(databases) as made:
        yield made


def _accepted(found: Lent, month: str, headcount: int, version: int = 1, **changed: Any) -> ReturnAccepted:
    told: dict[str, Any] = {"employer_id": found.employer_id, "return_id": uuid4(), "due_on": date(2021, 12, 15)}
    told |= {"kind": "original" if version == 1 else "correction", "recorded_at": datetime(2021, 4, 1, tzinfo=UTC)}
    return ReturnAccepted(month=month, headcount=headcount, version=version, **{**told, **changed})


def _overdue(found: Lent, month: str) -> ReturnOverdue:
    return ReturnOverdue(employer_id=found.employer_id, month=month, due_on=date(2021, 12, 15))


async def _hear(found: Lent, *facts: ReturnAccepted | ReturnOverdue) -> None:
    for fact in facts:
        hear = return_accepted if isinstance(fact, ReturnAccepted) else return_overdue
        async with found.database.transaction(wakes=False) as connection:
            await hear(context_with(law=found.law), connection, [event_of(fact)])


async def _disbursed(found: Lent) -> UUID:
    loan_id = await found.approved()
    async with found.database.transaction(wakes=False) as connection:
        await disburse(
            connection, found.law, loan_id=loan_id, disbursed_on=DAY, reference="R-1", disbursed_by="b", today=DAY
        )
    return loan_id


async def _loan(found: Lent, loan_id: UUID) -> Loan:
    known = await loan(found.database, loan_id)
    assert known is not None
    return known


async def _said(found: Lent) -> list[tuple[str, str, int]]:
    """What was said of judgements: kind, month and version, oldest first."""
    rows = await found.database.one_statement(
        text("""
            SELECT split_part(type, '.', 2) AS kind, data ->> 'month' AS month, (data ->> 'version')::integer AS version
            FROM outbox WHERE type LIKE 'loans.retention%' ORDER BY id
        """)
    )
    return [(row["kind"].removeprefix("retention_"), row["month"], row["version"]) for row in rows]


async def test_a_breach_is_said_once_and_a_correction_undoes_it(found: Lent) -> None:
    await _hear(found, _accepted(found, "2021-02", 100))
    loan_id = await _disbursed(found)
    assert (await _loan(found, loan_id)).baseline_headcount == 100, "the newest month before the application"
    breached = _accepted(found, "2021-04", 79)
    await _hear(found, breached, breached)
    assert (await _loan(found, loan_id)).flag == "breached"
    await _hear(found, _accepted(found, "2021-04", 80, 3))
    assert (await _loan(found, loan_id)).flag == "kept"
    await _hear(found, _accepted(found, "2021-04", 1, 2))
    assert await _said(found) == [("breached", "2021-04", 1), ("restored", "2021-04", 3)], "older ones are passed over"
    async with found.database.transaction(wakes=False) as connection:
        (known,) = await months_since(connection, found.employer_id, date(2021, 4, 1))
    assert (known.version, known.headcount) == (3, 80)
    judged = await judgements(found.database, loan_id)
    assert [(j.version, j.verdict, j.because) for j in judged] == [(1, "breached", "return"), (3, "kept", "correction")]


async def test_a_month_without_a_return_is_unproven_until_one_is_accepted(found: Lent) -> None:
    await _hear(found, _accepted(found, "2021-02", 10))
    loan_id = await _disbursed(found)
    await _hear(found, _overdue(found, "2021-05"), _overdue(found, "2021-05"))
    assert (await _loan(found, loan_id)).flag == "unproven"
    await _hear(found, _accepted(found, "2021-05", 8), _overdue(found, "2021-05"))
    assert (await _loan(found, loan_id)).flag == "kept"
    assert await _said(found) == [("unproven", "2021-05", 0), ("proven", "2021-05", 1)]
    judged = await judgements(found.database, loan_id)
    assert [(j.month, j.verdict) for j in judged] == [(date(2021, 5, 1), "kept")], "what was proven is unproven no more"


async def test_months_outside_the_promise_and_of_strangers_are_kept_and_not_judged(found: Lent) -> None:
    await _hear(found, _accepted(found, "2021-02", 100))
    loan_id = await _disbursed(found)
    stranger = uuid4()
    await _hear(
        found,
        _accepted(found, "2021-01", 1),
        _accepted(found, "2021-02", 1, 2),
        _accepted(found, "2024-03", 1),
        _accepted(found, "2021-04", 1, employer_id=stranger),
    )
    assert await judgements(found.database, loan_id) == []
    assert (await _loan(found, loan_id)).baseline_headcount == 100, "a later correction does not move the baseline"
    assert await _said(found) == []
    async with found.database.transaction(wakes=False) as connection:
        kept = await months_since(connection, found.employer_id, date(2021, 1, 1))
        assert [(m.month, m.version, m.headcount) for m in kept] == [
            (date(2021, 1, 1), 1, 1),
            (date(2021, 2, 1), 2, 1),
            (date(2024, 3, 1), 1, 1),
        ]
        assert [m.headcount for m in await months_since(connection, stranger, date(2021, 1, 1))] == [1]
    await _hear(found, _accepted(found, "2024-02", 1), _accepted(found, "2021-03", 1))
    assert [month for _, month, _ in await _said(found)] == ["2024-02", "2021-03"], "the ends of 36 months"


async def test_months_that_were_heard_before_the_loan_are_judged_when_it_is_disbursed(found: Lent) -> None:
    await _hear(found, _overdue(found, "2021-04"), _accepted(found, "2021-03", 5), _accepted(found, "2021-02", 10))
    loan_id = await _disbursed(found)
    judged = await judgements(found.database, loan_id)
    assert [(j.month.month, j.verdict) for j in judged] == [(3, "breached"), (4, "unproven")]
    assert [kind for kind, *_ in await _said(found)] == ["breached", "unproven"]
    assert (await _loan(found, loan_id)).flag == "unproven"
