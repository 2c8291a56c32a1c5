"""A file is posted set by set: good returns whole, and faults by row."""

from datetime import date
from decimal import Decimal

import pytest

from services.contributions.files.actions import post_file as posting
from services.contributions.files.rows.jobs import JobSums, job_sums
from services.contributions.files.rows.staged import Group
from services.contributions.files.tests.posted import (
    FIRST,
    FOURTH,
    MONTH,
    SECOND,
    THIRD,
    WRONG,
    faults_of,
    file_rows,
    post,
    standing_lines,
)
from services.contributions.tests.filed import two_regions
from services.contributions.tests.known import NUMBERS, Known


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


async def test_good_returns_are_posted_and_faults_are_reported_by_row(known: Known) -> None:
    rows = [
        *file_rows((FIRST, "12000"), (SECOND, "9000.50")),
        (NUMBERS[0], THIRD, "0", "หยุดกิจการชั่วคราว"),
        *file_rows((FIRST, "1"), (FIRST, "2"), (WRONG, "3"), (SECOND, "-3"), employer=NUMBERS[1]),
        *file_rows((FOURTH, "1"), employer="1000000099"),
    ]
    posted, job_id = await post(known, rows)
    assert posted == posting.Posted(returns=1, lines=3, faults=4)
    assert await faults_of(known, job_id) == [
        (5, "national_id", "national_id_twice"),
        (6, "national_id", "national_id_invalid"),
        (7, "wage", "wage_below_zero"),
        (8, "employer_number", "employer_unknown"),
    ]
    assert await standing_lines(known) == {
        (NUMBERS[0], 1, FIRST, Decimal(12000), None),
        (NUMBERS[0], 1, SECOND, Decimal("9000.50"), None),
        (NUMBERS[0], 1, THIRD, Decimal(0), "suspended"),
    }
    assert await job_sums(known.database, job_id) == JobSums(returns=1, lines=3, incomplete=2, faults=4, held=1)


async def test_a_sender_files_for_those_it_may_act_for_only(known: Known) -> None:
    rows = [*file_rows((FIRST, "12000")), *file_rows((FOURTH, "1"), employer=NUMBERS[1])]
    posted, job_id = await post(known, rows, everybody=False, allowed=[known.employers[1]])
    assert posted == posting.Posted(returns=1, lines=1, faults=1)
    assert await faults_of(known, job_id) == [(1, "employer_number", "employer_unknown")]
    assert {row[0] for row in await standing_lines(known)} == {NUMBERS[1]}


async def test_a_file_corrects_the_current_version_and_repeats_no_original(known: Known) -> None:
    none, job_id = await post(known, file_rows((FIRST, "1")), kind="correction")
    assert (none.returns, await faults_of(known, job_id)) == (0, [(1, "employer_number", "nothing_to_correct")])
    await post(known, file_rows((FIRST, "12000")))
    none, job_id = await post(known, file_rows((FIRST, "1")))
    assert (none.returns, await faults_of(known, job_id)) == (0, [(1, "employer_number", "return_already_filed")])
    done, _ = await post(known, file_rows((FIRST, "11000"), (SECOND, "9000")), kind="correction")
    assert done == posting.Posted(returns=1, lines=2, faults=0)
    assert {row[1:4] for row in await standing_lines(known)} == {(2, FIRST, Decimal(11000)), (2, SECOND, Decimal(9000))}


@pytest.mark.parametrize(("moved_on", "base"), [(date(2020, 11, 1), 14850), (date(2020, 11, 2), 9000)])
async def test_a_file_is_assessed_by_the_area_of_the_months_first_day(known: Known, moved_on: date, base: int) -> None:
    await known.moves(known.employers[0], "TH-50", moved_on)
    posted, _ = await post(known, file_rows((FIRST, "9000")), terms=two_regions(known.law, MONTH))
    assert (posted.returns, posted.faults) == (1, 0)
    assert await known.found("SELECT base FROM return_line") == [(base,)]


async def test_an_area_without_a_region_is_a_fault_of_the_months_in_it_alone(known: Known) -> None:
    await known.moves(known.employers[0], "TH-83", date(2020, 11, 1))
    posted, job_id = await post(known, file_rows((FIRST, "9000")), terms=two_regions(known.law, MONTH))
    assert posted.returns == 0
    assert {code for _, _, code in await faults_of(known, job_id)} == {"area_unknown"}
