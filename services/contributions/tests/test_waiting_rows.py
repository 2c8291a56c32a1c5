"""Rows of an incomplete return wait for its corrected rows, and end when the month is accepted another way."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

RETURNS = "/contributions/v1/returns"
HEADING = ["employer_number", "month", "national_id", "wage"]
BAD = "9x"


def _file(employer: Staffed, wages: Sequence[tuple[int, str]], month: str = "2021-01") -> bytes:
    """Make rows of staff by number: (place in the staff, wage)."""
    out = io.StringIO()
    rows = [[employer.number, month, employer.staff[place][1], wage] for place, wage in wages]
    csv.writer(out).writerows([HEADING, *rows])
    return out.getvalue().encode()


async def _waiting(suite: RunningSuite, count: int = 5) -> Staffed:
    """Make an employer of whose staff the first two rows wait, and the third failed."""
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, count)
    await suite.settled()
    job = await suite.sent_file("officer", "jan.csv", _file(employer, [(0, "9000.00"), (1, "9000.00"), (2, BAD)]))
    assert (job["status"], job["result"]["held_rows"], job["result"]["failed_rows"]) == ("incomplete", 2, 1)
    return employer


async def _heads(suite: RunningSuite, employer: Staffed) -> list[tuple[int, int]]:
    items = (await suite.get("officer", RETURNS, employer_id=employer.id)).json()["items"]
    return [(item["version"], item["headcount"]) for item in items]


async def _json(suite: RunningSuite, employer: Staffed, kind: str, count: int) -> None:
    body = {"employer_id": employer.id, "month": "2021-01", "kind": kind, "lines": employer.lines(count)}
    await suite.made("officer", RETURNS, body)


async def _file_of(suite: RunningSuite, employer: Staffed, persona: str, wages: Any, **query: Any) -> dict[str, Any]:
    return await suite.sent_file(persona, "f.csv", _file(employer, wages), **query)


@pytest.mark.parametrize("accepted", ["json", "nil", "file of another sender", "whole file", "declared whole file"])
async def test_after_another_acceptance_no_held_row_joins_a_later_return(
    shared_suite: RunningSuite, accepted: str
) -> None:
    suite = shared_suite
    employer = await _waiting(suite)
    everybody = [(n, "9000.00") for n in range(4)]
    if accepted == "json":
        await _json(suite, employer, "original", 3)
    elif accepted == "nil":
        await _json(suite, employer, "nil", 0)
    elif accepted == "file of another sender":
        assert (await _file_of(suite, employer, employer.persona, [(2, "9000.00")]))["status"] == "done"
    elif accepted == "whole file":
        assert (await _file_of(suite, employer, "officer", everybody))["result"]["lines"] == 4
    else:
        whole = await _file_of(suite, employer, "officer", [(3, "7000.00")], whole="true")
        assert whole["result"]["lines"] == 1
    corrected = await _file_of(suite, employer, "officer", [(2, "9100.00")], kind="correction")
    assert (corrected["status"], corrected["result"]["lines"], corrected["result"]["held_rows"]) == ("done", 1, 0)
    assert (await _heads(suite, employer))[-1] == (2, 1)
    left = await suite.box.services["contributions"].database.one_statement(text("SELECT count(*) AS n FROM held_row"))
    assert left[0]["n"] == 0, "what waited has ended"


async def test_rows_of_a_correction_wait_for_the_version_they_were_sent_against(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 3)
    await employer.file("2021-01", 3)
    rows = [(0, "9000.00"), (1, "9000.00"), (2, BAD)]
    held = await _file_of(suite, employer, "officer", rows, kind="correction")
    assert held["result"]["held_rows"] == 2
    tried = await _file_of(suite, employer, "officer", [(2, "9500.00")], kind="correction", dry_run="true")
    assert (tried["status"], tried["result"]["lines"]) == ("done", 3), "a dry run joins them, and keeps them"
    mended = await _file_of(suite, employer, "officer", [(2, "9500.00")], kind="correction")
    assert mended["result"]["lines"] == 3
    again = await _file_of(suite, employer, "officer", rows, kind="correction")
    assert again["result"]["held_rows"] == 2
    await _json(suite, employer, "correction", 2)
    alone = await _file_of(suite, employer, "officer", [(2, "9500.00")], kind="correction")
    assert alone["result"]["lines"] == 1
    assert await _heads(suite, employer) == [(1, 3), (2, 3), (3, 2), (4, 1)]


async def test_every_failed_row_is_awaited_whichever_comes_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 4)
    await suite.settled()
    out = io.StringIO()
    ids = [number for _, number, _ in employer.staff]
    wages = ["9000.00", "9000.00", "9100.00", "9100.00"]
    rows = [[employer.number, "2021-01", number, wage] for number, wage in zip(ids, wages, strict=True)]
    rows[2][2], rows[3][2] = "123", "124"  # no national ids, and the same wage: two people all the same
    csv.writer(out).writerows([HEADING, *rows])
    job = await suite.sent_file("officer", "jan.csv", out.getvalue().encode())
    assert (job["result"]["held_rows"], job["result"]["failed_rows"]) == (2, 2)
    one = await _file_of(suite, employer, "officer", [(2, "9100.00")])
    assert (one["status"], one["result"]["accepted_returns"], one["result"]["held_rows"]) == ("incomplete", 0, 3)
    other = await _file_of(suite, employer, "officer", [(3, "9100.00")])
    assert (other["status"], other["result"]["lines"]) == ("done", 4)
    assert await _heads(suite, employer) == [(1, 4)]


async def test_rows_that_are_neither_the_mended_ones_nor_the_whole_are_asked_about(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await _waiting(suite)
    for rows in ([(3, "7000.00")], [(2, "9000.00"), (3, "7000.00")]):
        asked = await _file_of(suite, employer, "officer", rows)
        assert (asked["status"], asked["result"]["accepted_returns"]) == ("incomplete", 0)
        failed = (await suite.get("officer", asked["result"]["failed_file"])).text
        assert failed.count("rows_wait") == len(rows)
    assert await _heads(suite, employer) == []
    mended = await _file_of(suite, employer, "officer", [(2, "9000.00")])
    assert (mended["status"], mended["result"]["lines"]) == ("done", 3), "they went on waiting"


async def test_one_subject_of_two_parties_is_two_senders(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await _waiting(suite)
    await _file_of(suite, employer, employer.persona, [(0, "9000.00"), (2, BAD)])
    mended = await _file_of(suite, employer, employer.persona, [(2, "9000.00")])
    assert mended["result"]["lines"] == 2, "the officer's rows are another sender's"
