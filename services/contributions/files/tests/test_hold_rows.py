"""Rows of an incomplete return wait until its failed rows are corrected, or until they end."""

from decimal import Decimal
from typing import Any

import pytest

from services.contributions.files.actions import post_file as posting
from services.contributions.files.actions.hold_rows import HELD_DAYS, end_old_rows
from services.contributions.files.rows.jobs import job_sums
from services.contributions.files.tests.posted import (
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    WRONG,
    faults_of,
    file_rows,
    post,
    standing_lines,
)
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import NUMBERS, Known


async def test_mended_rows_join_those_that_wait(known: Known) -> None:
    first, _ = await post(known, file_rows((FIRST, "12000"), (WRONG, "9000"), (THIRD, "x")))
    assert (first.returns, await standing_lines(known)) == (0, set())
    part, _ = await post(known, file_rows((SECOND, "9000")))
    assert (part.returns, part.faults) == (0, 0), "one row waits yet"
    done, job_id = await post(known, file_rows((THIRD, "8000")))
    assert done == posting.Posted(returns=1, lines=3, faults=0)
    assert {row[2:4] for row in await standing_lines(known)} == {
        (FIRST, Decimal(12000)),
        (SECOND, Decimal(9000)),
        (THIRD, Decimal(8000)),
    }
    assert (await job_sums(known.database, job_id)).held == 0
    assert await known.found("SELECT count(*) FROM held_return") == [(0,)]


async def test_the_whole_return_replaces_held_rows_and_anything_else_is_refused(known: Known) -> None:
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000"), (THIRD, "x")))
    asked, job_id = await post(known, file_rows((THIRD, "8000"), (FOURTH, "1")))
    assert asked.returns == 0
    assert await faults_of(known, job_id) == [(n, "employer_number", "rows_wait") for n in (1, 2)]
    done, _ = await post(known, file_rows((FIRST, "12000"), (FOURTH, "1")))
    assert done == posting.Posted(returns=1, lines=2, faults=0)
    assert {row[2] for row in await standing_lines(known)} == {FIRST, FOURTH}


@pytest.mark.parametrize("sent", [{"sender": "agent"}, {"whole": True}], ids=["another sender", "the whole return"])
async def test_held_rows_join_no_other_senders_and_no_whole_return(known: Known, sent: dict[str, Any]) -> None:
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000")))
    done, _ = await post(known, file_rows((SECOND, "9000")), **sent)
    assert done == posting.Posted(returns=1, lines=1, faults=0)
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)], "the month is accepted: nothing waits for it"


async def test_rows_held_for_an_old_version_join_nothing_and_are_deleted(known: Known) -> None:
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000")))
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000"), employer=NUMBERS[1]))
    await filed(known, lines("5000"))
    corrected, _ = await post(known, file_rows((SECOND, "9000")), kind="correction")
    assert corrected == posting.Posted(returns=1, lines=1, faults=0), "the rows that waited for the original stay out"
    async with known.database.transaction(wakes=False) as connection:
        assert await end_old_rows(connection) == 0
    aged = "UPDATE held_return SET held_at = clock_timestamp() - make_interval(days => :days)"
    for days, ended in ((HELD_DAYS - 1, 0), (HELD_DAYS + 1, 1)):
        await known.found(aged, days=days)
        async with known.database.transaction(wakes=False) as connection:
            assert await end_old_rows(connection) == ended
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)]


async def test_a_held_correction_joins_nothing_after_another_version(known: Known) -> None:
    await filed(known, lines("5000"))
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000")), kind="correction")
    await filed(known, lines("6000"), kind="correction")
    done, _ = await post(known, file_rows((SECOND, "9000")), kind="correction")
    assert done == posting.Posted(returns=1, lines=1, faults=0)
    assert {row[1:4] for row in await standing_lines(known)} == {(3, SECOND, Decimal(9000))}


async def test_what_waits_for_a_month_accepted_by_another_door_ends(known: Known) -> None:
    await post(known, file_rows((FIRST, "12000"), (WRONG, "9000")))
    await filed(known, lines("5000"))
    async with known.database.transaction(wakes=False) as connection:
        assert await end_old_rows(connection) == 1
    assert await known.found("SELECT count(*) FROM held_row") == [(0,)]
