"""A finding is of a known person and a month that has begun, once, and of an open case."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.common.values.month import Month
from services.contributions.inspections.actions.record_finding import Found, record_finding
from services.contributions.inspections.tests.claimed import claims, closed
from services.contributions.inspections.tests.planned import OFFICER, opened
from services.contributions.tests.known import TODAY, Known


async def test_no_finding_of_what_cannot_be(known: Known) -> None:
    case = await opened(known, known.employers[0])
    right = Found("not_enrolled", known.persons[3], Month.parse("2020-11"), Decimal(100))

    async def code(found: Found, inspection_id: UUID = case.inspection_id) -> str:
        with pytest.raises(Refusal) as refused:
            async with known.database.transaction(wakes=False) as connection:
                await record_finding(connection, inspection_id, found, found_by=OFFICER, today=TODAY)
        return refused.value.faults[0].code if refused.value.faults else refused.value.code

    async with known.database.transaction(wakes=False) as connection:
        await record_finding(connection, case.inspection_id, right, found_by=OFFICER, today=TODAY)
    assert await code(right) == "inspection_month_twice"
    other_kind = Found("under_declared", right.person_id, right.month, Decimal(1))
    assert await code(other_kind) == "inspection_month_twice"
    assert (
        await code(Found("not_enrolled", right.person_id, Month.parse("2021-02"), Decimal(1))) == "month_in_the_future"
    )
    assert await code(Found("not_enrolled", uuid4(), right.month, Decimal(1))) == NotFound.code
    assert await code(right, uuid4()) == NotFound.code
    assert await known.found("SELECT count(*), sum(amount) FROM inspection_finding") == [(1, Decimal(100))]


async def test_nothing_is_added_to_a_closed_case(known: Known) -> None:
    case = await closed(known, known.employers[0], ("not_enrolled", known.persons[3], "2020-11", "100"))
    found = Found("not_enrolled", known.persons[2], Month.parse("2020-11"), Decimal(5))
    with pytest.raises(Refusal, match="inspection_closed"):
        async with known.database.transaction(wakes=False) as connection:
            await record_finding(connection, case.inspection_id, found, found_by=OFFICER, today=date(2021, 1, 11))
    assert await claims(known) == [("2020-11", "100", "0", "0")]
