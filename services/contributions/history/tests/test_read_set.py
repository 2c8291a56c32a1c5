"""A file of history is read row by row: good months join the batch, and each bad row tells its fault."""

from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import text

from services.contributions.history import schedule
from services.contributions.history.invariants import INVARIANTS
from services.contributions.history.tests.imported import (
    BATCHES,
    BORN_ON,
    WHOLE,
    confirmed,
    csv_of,
    faults,
    imported,
    months,
    person,
)
from tests.running_suite import RunningSuite

MONTH = ["national_id", "born_on", "month", "base"]
RANGE = ["national_id", "born_on", "first_month", "last_month", "wage", "scheme", "source", "remark"]
FULL = ["national_id", "born_on", "month", "first_month", "last_month", "wage", "base", "scheme", "source", "remark"]


async def test_months_and_ranges_join_the_batch_with_their_source(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    person_id, number = await person(suite)
    rows = [
        [number, BORN_ON, "1997-01", "2016-12", "9000", "th_s33", "ledger", "books of 1997"],
        [number, BORN_ON, "2017-01", "2017-02", "20000.50", "th_s33", "insurance book", ""],
        [number, BORN_ON, "2017-03", "2017-03", "4800", "th_s39", "archive", ""],
    ]
    job = await imported(suite, csv_of(RANGE, *rows))
    assert (job["status"], job["result"]["rows"], job["result"]["months"]) == ("done", 3, 243)
    assert (job["result"]["persons"], job["result"]["failed_rows"]) == (1, 0)
    batch = (await suite.get("officer", f"{BATCHES}/{job['id']}")).json()
    assert (batch["status"], batch["first_month"], batch["last_month"]) == ("proposed", "1997-01", "2017-03")
    assert await months(suite, person_id) == [], "a batch that nobody confirmed counts nothing"
    await confirmed(suite, job)
    found = await months(suite, person_id)
    assert [found[n]["month"] for n in (0, 239, -1)] == ["1997-01", "2016-12", "2017-03"]
    assert {one["made_of"] for one in found} == {"history"}
    assert (found[-2]["wage"], found[-2]["base"]) == ("20000.50", "15000.00"), "a wage is cut to the month's ceiling"
    assert found[0]["imported"] == {
        "batch_id": job["id"], "source_system": "SAPIENS", "confidence": "high", "scheme": "th_s33", "source": "ledger",
    }  # fmt: skip
    assert [one["credited"] for one in found[-2:]] == [True, False], "months of section 39 are no months of returns"
    me = suite.become("person", person_id)
    mine = (await suite.get(me, "/contributions/v1/me")).json()
    assert (mine["credited"], mine["left_off"], mine["months"][0]["imported"]["scheme"]) == (242, 123, "th_s39")
    for invariant in INVARIANTS:
        database = suite.box.services["contributions"].database
        assert await database.one_statement(text(invariant.sql)) == [], invariant


async def test_every_bad_row_tells_its_fault(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    person_id, number = await person(suite)
    dead_id, dead = await person(suite)
    death = {"died_on": "2010-06-15", "evidence": "civil register, entry 1"}
    await suite.made("officer", f"/registration/v1/persons/{dead_id}/death", death)
    await suite.settled()

    def row(**cells: str) -> list[str]:
        given = {"national_id": number, "born_on": BORN_ON, "month": "2005-01", "base": "9000", "scheme": "th_s33",
                 "source": "ledger", **cells}  # fmt: skip
        return [given.get(name, "") for name in FULL]

    bad = [
        (row(national_id="12-AB"), ("national_id", "history_number_invalid")),
        (row(national_id="1100000000016"), ("national_id", "person_unknown")),
        (row(born_on="1975-13-01"), ("born_on", "birthday_invalid")),
        (row(born_on="1975-04-29"), ("born_on", "birthday_differs")),
        (row(first_month="2005-01"), ("month", "month_or_range")),
        (row(month="2548-01"), ("month", "buddhist_era_year")),
        (row(month="2005-13"), ("month", "month_invalid")),
        (row(month="", first_month="2005-02", last_month="2005-01"), ("month", "months_reversed")),
        (row(month="2021-03"), ("month", "month_in_the_future")),
        (row(month="1975-03"), ("month", "month_before_birth")),
        (row(national_id=dead, month="2010-07"), ("month", "month_after_death")),
        (row(scheme="th_s34"), ("scheme", "scheme_unknown")),
        (row(scheme="th_s39", month="1995-02"), ("month", "month_before_scheme")),
        (row(month="1994-12"), ("month", "month_not_in_force")),
        (row(source="hearsay"), ("source", "source_unknown")),
        (row(wage="9000"), ("wage", "wage_or_base")),
        (row(base=""), ("wage", "wage_or_base")),
        (row(base="-1"), ("base", "base_below_zero")),
        (row(base="", wage="-1"), ("wage", "history_wage_below_zero")),
        (row(base="9,000"), ("wage", "wage_or_base_invalid")),
        (row(base="0"), ("wage", "history_wage_zero")),
        (row(base="1649.99"), ("base", "base_below_floor")),
        (row(base="15000.01"), ("base", "base_above_ceiling")),
        (row(remark="x" * 301), ("remark", "remark_too_long")),
    ]
    good = [row(), row(national_id=dead, month="2010-06")]
    job = await imported(suite, csv_of(FULL, *[cells for cells, _ in bad], *good))
    assert await faults(suite, job) == [fault for _, fault in bad]
    assert (job["status"], job["result"]["rows"], job["result"]["months"]) == ("incomplete", 2, 2)
    await confirmed(suite, job)
    assert [one["month"] for one in await months(suite, person_id)] == ["2005-01"]


async def test_a_month_is_imported_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    person_id, number = await person(suite)
    rows = [[number, BORN_ON, month, "9000"] for month in ("2001-01", "2001-02", "2001-01")]
    job = await imported(suite, csv_of(MONTH, *rows), **WHOLE)
    assert await faults(suite, job) == [("month", "month_twice")]
    assert job["result"]["months"] == 2
    wide = [[number, BORN_ON, "2000-12", "2001-01", "9000", "th_s33", "book", ""],
            [number, BORN_ON, "2001-03", "2001-03", "9000", "th_s33", "book", ""]]  # fmt: skip
    again = await imported(suite, csv_of(RANGE, *wide))
    assert await faults(suite, again) == [("month", "month_imported_already")]
    assert again["result"]["months"] == 1, "nothing of a row whose month stands"
    await confirmed(suite, job)
    await confirmed(suite, again)
    assert [one["month"] for one in await months(suite, person_id)] == ["2001-01", "2001-02", "2001-03"]


async def test_a_dry_run_keeps_nothing_and_spreadsheets_are_read_alike(
    shared_suite: RunningSuite, tmp_path: Path
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    _, number = await person(suite)
    with xlsxwriter.Workbook(str(tmp_path / "old.xlsx")) as book:
        sheet = book.add_worksheet()
        for n, cells in enumerate([MONTH, [int(number), BORN_ON, "2002-01", 9000], [int(number), BORN_ON, "x", 1]]):
            sheet.write_row(n, 0, cells)
    content = (tmp_path / "old.xlsx").read_bytes()
    tried = await imported(suite, content, name="old.xlsx", dry_run="true", **WHOLE)
    assert (tried["status"], tried["result"]["months"], tried["result"]["failed_rows"]) == ("incomplete", 1, 1)
    assert await faults(suite, tried) == [("month", "month_invalid")]
    assert (await suite.get("officer", f"{BATCHES}/{tried['id']}")).status_code == 404
    job = await imported(suite, content, name="old.xlsx", **WHOLE)
    assert (job["result"]["months"], job["result"]["failed_rows"]) == (1, 1)


async def test_work_that_was_stopped_goes_on_behind_its_last_set(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    _, number = await person(suite)
    monkeypatch.setattr(schedule, "SET_ROWS", 2)
    begun: list[int] = []
    read = schedule.HistoryFiles._read

    async def stopped_once(
        files: schedule.HistoryFiles, job: object, terms: object, first: int, last: int, *, dry: bool
    ) -> object:
        begun.append(first)
        if first == 3 and begun.count(3) == 1:
            raise ConnectionResetError
        return await read(files, job, terms, first, last, dry=dry)  # type: ignore[arg-type]

    monkeypatch.setattr(schedule.HistoryFiles, "_read", stopped_once)
    rows = [[number, BORN_ON, f"2003-{month:02}", "9000"] for month in range(1, 6)]
    job = await imported(suite, csv_of(MONTH, *rows), **WHOLE)
    assert (job["status"], job["result"]["months"], job["result"]["failed_rows"]) == ("done", 5, 0)
    assert begun == [1, 3, 3, 5], "the first set was not read again"
