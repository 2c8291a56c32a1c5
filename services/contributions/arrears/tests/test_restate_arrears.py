"""Arrears are the assessed amounts past their due date less payments, and are said whenever they change."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import ArrearsChanged, PaymentReceived, ReturnAccepted
from services.contributions.accounts.actions.record_payment import record_payment
from services.contributions.arrears.actions import restate_arrears
from services.contributions.arrears.consumers import payments_received, returns_accepted
from services.contributions.arrears.rows import owed_and_due
from services.contributions.context import Context
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known, known_employers
from tests.fresh_databases import FreshDatabases

DUE = date(2020, 12, 15)
AFTER, LATER = date(2020, 12, 16), date(2021, 1, 10)


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as world:
        yield world


def _on(today: date) -> Context:
    """Make a context with the clock, which is all that these listeners use."""
    return cast("Context", SimpleNamespace(clock=SimpleNamespace(today=lambda: today)))


async def _pass(known: Known, today: date) -> None:
    """Run the first duty of a day."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with known.database.transaction(wakes=False) as connection:
            after = await restate_arrears.restate_next(connection, after, today=today)


async def _said(known: Known) -> list[tuple[UUID, Decimal, date]]:
    return [(fact.employer_id, fact.owed, fact.as_of) for fact in await known.said(ArrearsChanged)]


async def _paid(known: Known, amount: str, *, today: date = LATER) -> None:
    employer_id = known.employers[0]
    given: dict[str, Any] = {"reference": f"P {amount} {today}", "paid_on": today, "amount": Decimal(amount)}
    async with known.database.transaction(wakes=False) as connection:
        await record_payment(
            connection, known.law, employer_id=employer_id, bank_id=None, recorded_by="officer:x", today=today, **given
        )
        received = PaymentReceived(employer_id=employer_id, **given)
        await payments_received(_on(today), connection, [event_of(received)])


async def test_a_month_becomes_arrears_the_day_after_its_due_date_and_is_said_once(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await _pass(known, DUE)
    assert await _said(known) == []
    await _pass(known, AFTER)
    await _pass(known, AFTER)
    await _pass(known, LATER)
    (owed,) = await known.found("SELECT employee_payable + employer_payable AS owed FROM monthly_return")
    assert await _said(known) == [(known.employers[0], owed[0], AFTER)]


async def test_payments_reduce_and_end_arrears_and_become_a_credit(known: Known) -> None:
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await _pass(known, AFTER)
    whole = (await _said(known))[0][1]
    await _paid(known, "100.00")
    await _paid(known, str(whole))
    assert [owed for _, owed, _ in await _said(known)] == [whole, whole - 100, 0]
    async with known.database.transaction(wakes=False) as connection:
        assert await owed_and_due(connection, known.employers[0], today=LATER) == -100
    await filed(known, lines("12000"), month="2020-10")
    await _hears_return(known, date(2020, 11, 15))
    assert (await _said(known))[-1][1] == whole - 100, "the credit counts for the next month that is due"


async def test_a_payment_during_the_pass_of_a_day_is_seen(known: Known) -> None:
    """The duty has read the arrears and not committed; the restatement after the payment waits for it."""
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    (owed,) = (await known.found("SELECT employee_payable + employer_payable FROM monthly_return"))[0]
    async with known.database.transaction(wakes=False) as connection:
        await restate_arrears.restate_next(connection, UUID(int=0), today=LATER)
        paying = asyncio.create_task(_paid(known, str(owed)))
        for _ in range(1_000):
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            if paying.done() or (await connection.execute(text(waits))).scalar_one():
                break
            await asyncio.sleep(0.01)
    await paying
    assert [said for _, said, _ in await _said(known)] == [owed, 0]


async def _hears_return(known: Known, due_on: date) -> None:
    (accepted,) = await known.found(
        "SELECT CAST(data AS text) FROM outbox WHERE type = :type ORDER BY id DESC LIMIT 1", type=ReturnAccepted.TYPE
    )
    fact = ReturnAccepted.model_validate_json(accepted[0])
    assert fact.due_on == due_on
    async with known.database.transaction(wakes=False) as connection:
        await returns_accepted(_on(LATER), connection, [event_of(fact)])


async def test_a_late_return_is_arrears_at_once_and_its_correction_changes_them(known: Known) -> None:
    await filed(known, lines("12000"))
    await _hears_return(known, DUE)
    await filed(known, lines("6000"), kind="correction")
    await _hears_return(known, DUE)
    first, second = [owed for _, owed, _ in await _said(known)]
    assert second * 2 == first > 0


async def test_a_return_in_time_costs_no_query(known: Known) -> None:
    await filed(known, lines("12000"), month="2020-12")
    async with known.database.transaction(wakes=False) as connection:
        fact = (await known.said(ReturnAccepted))[-1]
        await returns_accepted(_on(LATER), connection, [event_of(fact)])
        held = await known.found("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    assert await _said(known) == []
    assert held == [(0,)]


async def test_arrears_said_before_a_restore_are_corrected(known: Known) -> None:
    """The restore removed the arrears after the payment; listeners know 7.00."""
    forgotten = ArrearsChanged(employer_id=known.employers[0], owed=Decimal(7), as_of=AFTER)
    async with known.database.transaction(wakes=False) as connection:
        await restate_arrears.arrears_forgotten(None, connection, [event_of(forgotten)])
    await _pass(known, LATER)
    assert await _said(known) == [(known.employers[0], Decimal(0), LATER)]


async def test_every_employer_is_gone_through_in_batches(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restate_arrears, "BATCH", 1)
    await filed(known, lines("12000"))
    await filed(known, [("1100000000032", "9000", None)], employer_id=known.employers[1])
    await _pass(known, LATER)
    assert {employer for employer, _, _ in await _said(known)} == set(known.employers)
