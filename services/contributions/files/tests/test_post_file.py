"""A file is posted set by set; rows of an incomplete return wait until they come mended, or end."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.values.month import Month
from services.contributions.files.actions import post_file as posting
from services.contributions.files.actions.hold_rows import HELD_DAYS, end_old_rows
from services.contributions.files.rows.jobs import JobSums, job_faults, job_sums
from services.contributions.files.rows.staged import Group
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import AGENCY_KEY, NATIONAL_IDS, NUMBERS, TODAY, Known, known_employers
from tests.fresh_databases import FreshDatabases

MONTH = "2020-11"
PLACES = {"employer_number": 0, "national_id": 1, "wage": 2, "absence": 3}
FIRST, SECOND, THIRD, FOURTH = NATIONAL_IDS
WRONG = "3100600445636"
Row = tuple[str, str, str, str]


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as found:
        yield found


def _rows(*pairs: tuple[str, str], employer: str = NUMBERS[0]) -> list[Row]:
    return [(employer, national_id, wage, "") for national_id, wage in pairs]


async def _post(known: Known, rows: Sequence[Row], **changed: Any) -> tuple[posting.Posted, UUID]:
    """One set of a file whose rows stand together by employer; what was posted, and the job."""
    job_id, numbers = uuid4(), list(dict.fromkeys(row[0] for row in rows))
    table = f"staged_{job_id.hex}"
    await known.found(f"CREATE TABLE {table} (place integer, row_no integer, sheet_row integer, "
                      "c0 text, c1 text, c2 text, c3 text)")  # fmt: skip
    for n, row in enumerate(rows, start=1):
        cells = {f"c{place}": cell for place, cell in enumerate(row)}
        await known.found(f"INSERT INTO {table} VALUES (:n, :n, :n + 1, :c0, :c1, :c2, :c3)", n=n, **cells)
    groups = [Group(number, MONTH, 1, len(rows), len(rows)) for number in numbers]
    given = {
        "job_id": job_id, "sent_by": "officer:test", "sender": "officer", "whole": False, "kind": "original",
        "everybody": True, "allowed": [], "agency_key": AGENCY_KEY, "today": TODAY, "given_number": "",
        "kinds_by_word": '{"หยุดกิจการชั่วคราว": "suspended"}', "late_reason": None, "traceparent": None, **changed,
    }  # fmt: skip
    terms = month_terms(known.law, Month.parse(MONTH))
    async with known.database.transaction(wakes=False) as connection:
        posted = await posting.post_set(
            connection, staged=table, places=PLACES, groups=groups, terms=terms, given=given
        )
    return posted, job_id


async def _faults(known: Known, job_id: UUID) -> list[tuple[int, str, str]]:
    async with known.database.transaction(wakes=False) as connection:
        return sorted((fault.row_no, fault.column, fault.code) for fault in await job_faults(connection, job_id))


async def _stands(known: Known) -> set[tuple[Any, ...]]:
    """The lines of the months that stand."""
    return set(
        await known.found("""
            SELECT registration_number, m.version, national_id, wage, absence
            FROM employer_month m JOIN employer USING (employer_id) JOIN return_line l USING (return_id)
        """)
    )


def test_a_set_is_whole_returns_of_one_month() -> None:
    def sets(*groups: tuple[str, int]) -> list[int]:
        made = [Group(str(n), month, n, n, rows) for n, (month, rows) in enumerate(groups)]
        found = list(posting.sets_of(made))
        assert [group for one in found for group in one] == made, "in the order of the file, none lost"
        return [len(one) for one in found]

    assert sets() == []
    assert sets((MONTH, 1), (MONTH, 1), ("2020-12", 1)) == [2, 1]
    assert sets((MONTH, posting.SET_ROWS - 1), (MONTH, 2), (MONTH, 1)) == [2, 1]
    assert sets(*[(MONTH, 1)] * (posting.SET_RETURNS + 1)) == [posting.SET_RETURNS, 1]


async def test_good_returns_are_posted_and_what_fails_is_told_by_row(known: Known) -> None:
    rows = [
        *_rows((FIRST, "12000"), (SECOND, "9000.50")),
        (NUMBERS[0], THIRD, "0", "หยุดกิจการชั่วคราว"),
        *_rows((FIRST, "1"), (FIRST, "2"), (WRONG, "3"), (SECOND, "-3"), employer=NUMBERS[1]),
        *_rows((FOURTH, "1"), employer="1000000099"),
    ]
    posted, job_id = await _post(known, rows)
    assert posted == posting.Posted(returns=1, lines=3, faults=4)
    assert await _faults(known, job_id) == [
        (5, "national_id", "national_id_twice"),
        (6, "national_id", "national_id_invalid"),
        (7, "wage", "wage_below_zero"),
        (8, "employer_number", "employer_unknown"),
    ]
    assert await _stands(known) == {
        (NUMBERS[0], 1, FIRST, Decimal(12000), None),
        (NUMBERS[0], 1, SECOND, Decimal("9000.50"), None),
        (NUMBERS[0], 1, THIRD, Decimal(0), "suspended"),
    }
    assert await job_sums(known.database, job_id) == JobSums(returns=1, lines=3, incomplete=2, faults=4, held=1)


async def test_a_sender_files_for_those_it_may_act_for_only(known: Known) -> None:
    rows = [*_rows((FIRST, "12000")), *_rows((FOURTH, "1"), employer=NUMBERS[1])]
    posted, job_id = await _post(known, rows, everybody=False, allowed=[known.employers[1]])
    assert posted == posting.Posted(returns=1, lines=1, faults=1)
    assert await _faults(known, job_id) == [(1, "employer_number", "employer_unknown")]
    assert {row[0] for row in await _stands(known)} == {NUMBERS[1]}


async def test_a_file_corrects_what_stands_and_repeats_no_original(known: Known) -> None:
    none, job_id = await _post(known, _rows((FIRST, "1")), kind="correction")
    assert (none.returns, await _faults(known, job_id)) == (0, [(1, "employer_number", "nothing_to_correct")])
    await _post(known, _rows((FIRST, "12000")))
    none, job_id = await _post(known, _rows((FIRST, "1")))
    assert (none.returns, await _faults(known, job_id)) == (0, [(1, "employer_number", "return_already_filed")])
    done, _ = await _post(known, _rows((FIRST, "11000"), (SECOND, "9000")), kind="correction")
    assert done == posting.Posted(returns=1, lines=2, faults=0)
    assert {row[1:4] for row in await _stands(known)} == {(2, FIRST, Decimal(11000)), (2, SECOND, Decimal(9000))}


async def test_mended_rows_join_those_that_wait(known: Known) -> None:
    first, _ = await _post(known, _rows((FIRST, "12000"), (WRONG, "9000"), (THIRD, "x")))
    assert (first.returns, await _stands(known)) == (0, set())
    part, _ = await _post(known, _rows((SECOND, "9000")))
    assert (part.returns, part.faults) == (0, 0), "one row waits yet"
    done, job_id = await _post(known, _rows((THIRD, "8000")))
    assert done == posting.Posted(returns=1, lines=3, faults=0)
    assert {row[2:4] for row in await _stands(known)} == {
        (FIRST, Decimal(12000)),
        (SECOND, Decimal(9000)),
        (THIRD, Decimal(8000)),
    }
    assert (await job_sums(known.database, job_id)).held == 0
    assert await known.found("SELECT count(*) FROM held_return") == [(0,)]


async def test_the_whole_return_again_replaces_what_waits_and_anything_else_is_asked_about(known: Known) -> None:
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000"), (THIRD, "x")))
    asked, job_id = await _post(known, _rows((THIRD, "8000"), (FOURTH, "1")))
    assert asked.returns == 0
    assert await _faults(known, job_id) == [(n, "employer_number", "rows_wait") for n in (1, 2)]
    done, _ = await _post(known, _rows((FIRST, "12000"), (FOURTH, "1")))
    assert done == posting.Posted(returns=1, lines=2, faults=0)
    assert {row[2] for row in await _stands(known)} == {FIRST, FOURTH}


@pytest.mark.parametrize("sent", [{"sender": "agent"}, {"whole": True}], ids=["another sender", "the whole return"])
async def test_nothing_joins_what_another_sends_or_what_is_said_to_be_whole(known: Known, sent: dict[str, Any]) -> None:
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000")))
    done, _ = await _post(known, _rows((SECOND, "9000")), **sent)
    assert done == posting.Posted(returns=1, lines=1, faults=0)
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)], "the month is accepted: nothing waits for it"


async def test_what_waited_for_a_version_that_is_gone_joins_nothing_and_ends(known: Known) -> None:
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000")))
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000"), employer=NUMBERS[1]))
    await filed(known, lines("5000"))
    corrected, _ = await _post(known, _rows((SECOND, "9000")), kind="correction")
    assert corrected == posting.Posted(returns=1, lines=1, faults=0), "the rows that waited for the original stay out"
    async with known.database.transaction(wakes=False) as connection:
        assert await end_old_rows(connection) == 0
    aged = "UPDATE held_return SET held_at = clock_timestamp() - make_interval(days => :days)"
    for days, ended in ((HELD_DAYS - 1, 0), (HELD_DAYS + 1, 1)):
        await known.found(aged, days=days)
        async with known.database.transaction(wakes=False) as connection:
            assert await end_old_rows(connection) == ended
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)]


async def test_a_correction_that_waits_joins_nothing_once_another_version_stands(known: Known) -> None:
    await filed(known, lines("5000"))
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000")), kind="correction")
    await filed(known, lines("6000"), kind="correction")
    done, _ = await _post(known, _rows((SECOND, "9000")), kind="correction")
    assert done == posting.Posted(returns=1, lines=1, faults=0)
    assert {row[1:4] for row in await _stands(known)} == {(3, SECOND, Decimal(9000))}


async def test_what_waits_for_a_month_accepted_by_another_door_ends(known: Known) -> None:
    await _post(known, _rows((FIRST, "12000"), (WRONG, "9000")))
    await filed(known, lines("5000"))
    async with known.database.transaction(wakes=False) as connection:
        assert await end_old_rows(connection) == 1
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)]
