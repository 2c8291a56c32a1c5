"""The surcharge over rows is that of the rule, at every half satang and in every order of payments."""

import calendar
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.collection.rows.debts import months_stated
from services.contributions.collection.rules.surcharge import LatePart, months_late, surcharge, surcharge_terms
from services.contributions.tests.known import Known
from tests.properties import run_property

LAWS = {country: load_law(LAW / country) for country in ("thailand", "viet_nam")}
_TRIES = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
_AMOUNTS = st.decimals("0.01", "3.00", places=2) | st.decimals("0.01", "99999.99", places=2)
_HALVES = st.integers(0, 4_000).map(lambda n: Decimal("0.25") + n)
"""Amounts of which two percent end in half a satang."""
_DUE = st.dates(date(2014, 1, 1), date(2027, 12, 31))
_MONTH = """
    INSERT INTO monthly_return (return_id, employer_id, month, version, kind, headcount, region, employee_statutory,
        employee_payable, employer_statutory, employer_payable, state_statutory, term_ids, due_on, filed_by, filed_on,
        recorded_at)
    SELECT m.return_id, :employer_id, m.month, 1, 'original', 1, 'x', 0, m.charged, 0, 0, 0, '{}', m.due_on, 'x',
           m.due_on, now()
    FROM unnest(CAST(:ids AS uuid[]), CAST(:months AS date[]), CAST(:due AS date[]),
                CAST(:charged AS text[])::numeric[]) m(return_id, month, due_on, charged)
"""


@given(due_on=_DUE, days=st.integers(0, 4_000), part=st.integers(1, 31))
def test_months_late_by_counting_days(due_on: date, days: int, part: int) -> None:
    """Walk the days: a month is whole on the due day of the next months, or on the last day of a shorter one."""
    day, whole, last = due_on + timedelta(days=days), 0, due_on
    while True:
        month = Month.of(due_on).plus(whole + 1)
        last_day = calendar.monthrange(month.year, month.number)[1]
        next_one = month.first_day.replace(day=min(due_on.day, last_day))
        if next_one > day:
            break
        whole, last = whole + 1, next_one
    assert months_late(due_on, day, part_month_days=part) == whole + ((day - last).days >= part)


async def test_the_surcharge_in_sql_and_in_python(known: Known) -> None:
    @_TRIES
    @given(
        country=st.sampled_from(sorted(LAWS)),
        due_on=_DUE,
        charged=st.lists(_AMOUNTS | _HALVES, min_size=1, max_size=4),
        payments=st.lists(st.tuples(_AMOUNTS | _HALVES, st.integers(-40, 900)), max_size=5),
        until=st.integers(1, 1_000),
    )
    async def same(
        country: str, due_on: date, charged: list[Decimal], payments: list[tuple[Decimal, int]], until: int
    ) -> None:
        due = [Month.of(due_on).plus(n).first_day for n in range(len(charged))]
        today = due[-1] + timedelta(days=until)
        paid = [(amount, min(due[0] + timedelta(days=days), today)) for amount, days in payments]
        await _owes(known, due, charged, paid)
        law = LAWS[country].rule("contributions", "surcharge")
        terms = surcharge_terms(law)
        found = await months_stated(known.database, known.employers[0], terms=terms, today=today)
        assert [(one.due_on, one.charged) for one in found] == list(zip(due, charged, strict=True))
        for one, parts in zip(found, _parts(charged, sorted(paid, key=lambda pair: pair[1]), today), strict=True):
            in_force = [t for t in law.series["surcharge"] if t.in_force and t.effective <= one.due_on
                        and (t.until is None or one.due_on < t.until)]  # fmt: skip
            expected = surcharge(in_force[0], due_on=one.due_on, parts=parts) if in_force else 0
            assert one.surcharge == expected, (country, one, parts)
            assert one.owed == sum(part.amount for part in parts if isinstance(part, _Unpaid))

    await run_property(same)


class _Unpaid(LatePart):
    """A part that no payment covers, counted up to a day."""


def _parts(charged: list[Decimal], paid: list[tuple[Decimal, date]], today: date) -> list[list[LatePart]]:
    """Lay the payments on the months one after the other, as a clerk would."""
    left = list(paid)
    months: list[list[LatePart]] = []
    for amount in charged:
        open_amount = amount
        parts: list[LatePart] = []
        while open_amount and left:
            paying, day = left.pop(0)
            taken = min(open_amount, paying)
            parts.append(LatePart(taken, day))
            open_amount -= taken
            if paying > taken:
                left.insert(0, (paying - taken, day))
        months.append([*parts, *([_Unpaid(open_amount, today)] if open_amount else [])])
    return months


async def _owes(known: Known, due: list[date], charged: list[Decimal], paid: list[tuple[Decimal, date]]) -> None:
    """Put an employer's months and payments in place of those before. Each month falls due on its own first day."""
    employer_id = known.employers[0]
    async with known.database.transaction(wakes=False) as connection:
        for table in ("employer_month", "monthly_return", "posting"):
            await connection.execute(text(f"DELETE FROM {table}"))
        given = {
            "employer_id": employer_id,
            "ids": [UUID(int=n + 1) for n in range(len(due))],
            "months": due,
            "due": due,
            "charged": [str(amount) for amount in charged],
        }
        await connection.execute(text(_MONTH), given)
        await connection.execute(
            text("""
                INSERT INTO employer_month (employer_id, month, version, return_id, headcount)
                SELECT employer_id, month, 1, return_id, 1 FROM monthly_return
            """)
        )
        for number, (amount, day) in enumerate(paid):
            await connection.execute(
                text("""
                    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer,
                                         booked_on)
                    VALUES (:employer_id, 'bank', 'receivable', :amount, 'payment', :reference, 'agency', :day)
                """),
                {"employer_id": employer_id, "amount": amount, "reference": str(number), "day": day},
            )
