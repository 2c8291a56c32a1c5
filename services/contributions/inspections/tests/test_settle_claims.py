"""Claims are paid by what is left when months are paid; what the employer reports itself is not asked for twice."""

from datetime import date

from services.contributions.inspections.tests.claimed import claims, closed, pays, settled
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import TODAY, Known

JANUARY = date(2021, 1, 12)
MONTH = "2020-12"
"""Due in January: nothing of it is late, so that no surcharge takes a part of the money."""


async def test_months_are_paid_before_claims_and_older_claims_first(known: Known) -> None:
    await filed(known, lines("10000"), month=MONTH)
    (charged,) = (await known.found("SELECT employee_payable + employer_payable FROM monthly_return"))[0]
    await closed(
        known, known.employers[0],
        ("not_enrolled", known.persons[3], "2020-11", "100"), ("not_enrolled", known.persons[3], "2020-12", "60"),
    )  # fmt: skip
    await pays(known, str(charged), TODAY)
    assert await claims(known) == [("2020-11", "100", "0", "0"), ("2020-12", "60", "0", "0")]
    await pays(known, "130", JANUARY)
    assert await claims(known) == [("2020-11", "100", "0", "100"), ("2020-12", "60", "0", "30")]
    await settled(known, JANUARY)
    await pays(known, "100", date(2021, 1, 13))
    assert await claims(known) == [("2020-11", "100", "0", "100"), ("2020-12", "60", "0", "60")]


async def test_what_the_employer_reports_itself_is_not_claimed_twice(known: Known) -> None:
    await filed(known, lines("10000"), month=MONTH)
    await closed(known, known.employers[0], ("not_enrolled", known.persons[1], MONTH, "400"))
    (before,) = (await known.found("SELECT filed_above FROM inspection_claim"))[0]
    await filed(known, lines("10000", "3000"), kind="correction", month=MONTH)
    await settled(known, TODAY)
    (now,) = (
        await known.found("""
        SELECT r.employee_payable + r.employer_payable FROM employer_month m JOIN monthly_return r USING (return_id)
    """)
    )[0]
    more = now - before
    assert 0 < more < 400
    assert await claims(known) == [(MONTH, "400", f"{more:.0f}", "0")]
    await pays(known, str(now + 400 - more), JANUARY)
    assert await claims(known) == [(MONTH, "400", f"{more:.0f}", f"{400 - more:.0f}")]
    await filed(known, lines("10000", "15000"), kind="correction", month=MONTH)
    await settled(known, JANUARY)
    assert await claims(known) == [(MONTH, "400", "400", "0")], "what was paid of it goes to the month"
    await filed(known, lines("10000"), kind="correction", month=MONTH)
    await settled(known, JANUARY)
    assert await claims(known) == [(MONTH, "400", "0", "400")]
