"""Write-offs: small and old debts alone, by as many officers as the law names, booked so that nothing is owed."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from services.contributions.collection.actions.agree import NothingOwed
from services.contributions.collection.actions.write_off import (
    DebtChanged,
    DebtTooLarge,
    DebtTooYoung,
    WriteOffDecided,
    WriteOffExists,
    approve_write_off,
    propose_write_off,
    refuse_write_off,
)
from services.contributions.collection.rows.write_offs import WriteOff
from services.contributions.collection.tests.owing import day, debts, paid
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

OLD = date(2021, 7, 1)
POSTED = """
    SELECT debit_account, credit_account, amount, to_char(month, 'YYYY-MM') FROM posting
    WHERE employer_id = :employer_id AND entry = 'written_off' ORDER BY posting_id
"""


async def _owes_little(known: Known, today: date = OLD) -> None:
    """Let the first employer owe 5.00 of November and its surcharge."""
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await paid(known, "475.00", date(2020, 12, 10))
    await day(known, today)


async def _proposed(known: Known, *, employer_id: UUID | None = None, today: date = OLD) -> WriteOff:
    async with known.database.transaction(wakes=False) as connection:
        return await propose_write_off(
            connection,
            known.law,
            employer_id=employer_id or known.employers[0],
            because="costs more than it brings",
            proposed_by="officer:a",
            today=today,
        )


async def _approved(known: Known, one: WriteOff, by: str, today: date = OLD) -> WriteOff:
    async with known.database.transaction(wakes=False) as connection:
        return await approve_write_off(connection, known.law, one.write_off_id, by=by, today=today)


async def _refused(known: Known, write_off_id: UUID) -> WriteOff:
    async with known.database.transaction(wakes=False) as connection:
        return await refuse_write_off(connection, write_off_id, by="officer:b", today=OLD)


async def test_the_last_approval_books_it_and_nothing_is_owed(known: Known) -> None:
    await _owes_little(known)
    ((_, owed, surcharge, left, chased),) = await debts(known)
    assert (owed, chased) == (Decimal("5.00"), False)
    assert surcharge == left > 0
    made = await _proposed(known)
    assert (made.owed, made.surcharge, made.needed) == (owed, left, 2)
    first = await _approved(known, made, "officer:b")
    again = await _approved(known, made, "officer:b")
    assert (first.status, again.status, again.approved_by) == ("proposed", "proposed", ["officer:b"])
    assert await known.found(POSTED, employer_id=known.employers[0]) == []
    done = await _approved(known, made, "officer:c")
    assert (done.status, done.ended_on) == ("written_off", OLD)
    assert await known.found(POSTED, employer_id=known.employers[0]) == [
        ("written_off", "receivable", owed, "2020-11"),
        ("written_off", "surcharge_receivable", left, "2020-11"),
    ]
    await day(known, OLD)
    await day(known, date(2022, 7, 1))
    assert await debts(known) == [("2020-11", 0, surcharge, 0, False)], "no more surcharge, and in order"
    with pytest.raises(NothingOwed):
        await _proposed(known)
    with pytest.raises(WriteOffDecided):
        await _approved(known, made, "officer:d")


async def test_who_proposed_does_not_approve_and_one_waits_at_a_time(known: Known) -> None:
    await _owes_little(known)
    made = await _proposed(known)
    with pytest.raises(OwnApproval):
        await _approved(known, made, "officer:a")
    with pytest.raises(WriteOffExists) as refused:
        await _proposed(known)
    assert refused.value.values["existing"] == made.write_off_id
    assert (await _refused(known, made.write_off_id)).status == "refused"
    with pytest.raises(WriteOffDecided):
        await _refused(known, made.write_off_id)
    with pytest.raises(NotFound):
        await _refused(known, uuid4())
    assert (await _proposed(known)).status == "proposed"


async def test_what_was_paid_or_made_since_is_not_written_off(known: Known) -> None:
    await _owes_little(known)
    made = await _proposed(known)
    await paid(known, "1.00", OLD)
    with pytest.raises(DebtChanged):
        await _approved(known, made, "officer:b")
    assert await known.found(POSTED, employer_id=known.employers[0]) == []


async def test_large_young_and_unknown_debts_are_refused(known: Known) -> None:
    with pytest.raises(NothingOwed):
        await _proposed(known)
    with pytest.raises(NotFound):
        await _proposed(known, employer_id=uuid4())
    await _owes_little(known, date(2021, 1, 10))
    with pytest.raises(DebtTooYoung):
        await _proposed(known, today=date(2021, 1, 10))
    await filed(known, lines("12500"), kind="correction", today=date(2021, 1, 11))
    with pytest.raises(DebtTooLarge):
        await _proposed(known)
