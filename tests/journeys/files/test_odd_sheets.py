"""Files as real senders have them: read as meant or refused by name, at every file door and in every format.

Each oddity is a row of its own in one file for each door and format, so that one file tests all of them.
"""

import asyncio
import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from libs.common.sheets import reader_process
from tests.programmes import in_the_programme
from tests.running_suite import RunningSuite
from tests.sheets import FORMATS, TYPED, Cell, as_csv
from tests.staff import Staffed

Odd = tuple[str, Callable[[str], Cell]]


def _dashed(number: str) -> str:
    return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12:]}"


def _thai_digits(number: str) -> str:
    return "".join(chr(0x0E50 + int(digit)) for digit in number)


# In every column whose cells are digits.
OF_DIGITS: Sequence[Odd] = (
    ("point nought", lambda n: f"{n}.0"),
    ("no-break blank", lambda n: f"\u00a0{n}\u00a0"),
    ("zero width", lambda n: f"{n[:4]}\u200b{n[4:]}\ufeff"),
    ("direction marks", lambda n: f"\u200e\u202a{n}\u202c"),
    ("apostrophe", lambda n: f"'{n}"),
    ("formula of text", lambda n: f'="{n}"'),
    ("Thai digits", _thai_digits),
    ("dashes", lambda n: "-".join((n[0], n[1:-1], n[-1]))),
    ("long dashes", lambda n: "\u2013".join((n[0], n[1:-1], n[-1]))),
)
TYPED_DIGITS: Sequence[Odd] = (("number", int), ("float", float))
OF_MONTHS: Sequence[Odd] = (
    ("day", lambda m: f"{m}-01"),
    ("another day", lambda m: f"{m}-15"),
    ("day and time", lambda m: f"{m}-01T00:00:00"),
    ("day, blank, time", lambda m: f"{m}-01 00:00:00"),
    ("serial", lambda m: str((date.fromisoformat(f"{m}-01") - date(1899, 12, 30)).days)),
    ("serial point nought", lambda m: f"{(date.fromisoformat(f'{m}-01') - date(1899, 12, 30)).days}.0"),
    ("no-break blank", lambda m: f"\u00a0{m}"),
    ("apostrophe", lambda m: f"'{m}"),
)
TYPED_MONTHS: Sequence[Odd] = (
    ("date", lambda m: date.fromisoformat(f"{m}-01")),
    ("serial number", lambda m: (date.fromisoformat(f"{m}-01") - date(1899, 12, 30)).days),
)
OF_WAGES: Sequence[Odd] = (
    ("noise", lambda _: "12000.300000000001"),
    ("more noise", lambda _: "12000.299999999999"),
    ("blanks", lambda _: "\u00a012000.30\u200b "),
    ("apostrophe", lambda _: "'12000.30"),
    ("formula of text", lambda _: '="12000.30"'),
)
TYPED_WAGES: Sequence[Odd] = (("sum", lambda _: 10000.1 + 2000.2),)
WRONG: Sequence[tuple[str, str, str]] = (
    ("national_id", r"\N", "national_id_invalid"),
    ("national_id", "3.1006E+12", "national_id_invalid"),
    ("wage", r"\N", "wage_invalid"),
    ("wage", "12000.305", "wage_three_decimals"),
    ("wage", "12000.3000001", "wage_three_decimals"),
    ("wage", "12,000.00", "wage_invalid"),
    ("month", r"\N", "month_invalid"),
    ("month", "2021-02-31", "month_invalid"),
    ("month", "05/2021", "month_invalid"),
    ("month", "2564-05-01", "buddhist_era_year"),
    ("month", "2021-12-01", "month_in_the_future"),
    ("employer_number", r"\N", "employer_unknown"),
)


@dataclass(frozen=True, slots=True)
class Door:
    path: str
    columns: tuple[str, ...]
    jobs: str

    async def send(self, suite: RunningSuite, content: bytes, *, key: str | None = None, **query: str) -> Any:
        headers = {"Authorization": f"Bearer {suite.token('officer')}", "Idempotency-Key": key or uuid4().hex}
        return await suite.http.post(self.path, params=query, files={"file": ("f", content)}, headers=headers)

    async def done(self, suite: RunningSuite, content: bytes, **query: str) -> dict[str, Any]:
        answer = await self.send(suite, content, **query)
        assert answer.status_code == 202, answer.text
        for _ in range(600):
            found: dict[str, Any] = (await suite.get("officer", answer.json()["job"])).json()
            if found["status"] not in {"queued", "running"}:
                return found
            await asyncio.sleep(0.03)
        raise AssertionError(found)


RETURNS = Door(
    "/contributions/v1/return-files", ("employer_number", "month", "national_id", "wage", "absence"), "/contributions"
)
SHOTS = Door("/programmes/v1/vaccination-files", ("employer_number", "national_id"), "/programmes")
DOORS = {"returns": RETURNS, "vaccination": SHOTS}


@pytest.fixture
async def programme(local_suite: RunningSuite) -> tuple[RunningSuite, Staffed]:
    return local_suite, await in_the_programme(local_suite, 31)


def _plain(employer: Staffed, place: int, month: str) -> dict[str, Cell]:
    number = employer.staff[place][1]
    return {
        "employer_number": employer.number,
        "month": month,
        "national_id": number,
        "wage": "12000.30",
        "absence": "",
    }


def _odd_rows(employer: Staffed, month: str, form: str, door: Door) -> list[dict[str, Cell]]:
    """Make a row of another person for each oddity that the door's columns and the format can have."""
    typed = form in TYPED
    by_column = {
        "national_id": (*OF_DIGITS, *(TYPED_DIGITS if typed else ())),
        "employer_number": OF_DIGITS[:3],
        "month": (*OF_MONTHS, *(TYPED_MONTHS if typed else ())),
        "wage": (*OF_WAGES, *(TYPED_WAGES if typed else ())),
    }
    tries = [(column, odd) for column in door.columns for odd in by_column.get(column, ())]
    rows = []
    for place, (column, (_, odd)) in enumerate(tries):
        row = _plain(employer, place, month)
        row[column] = odd(str(row[column]))
        rows.append(row)
    return rows


def _table(door: Door, rows: Sequence[dict[str, Cell]]) -> list[list[Cell]]:
    return [list(door.columns), *([row[column] for column in door.columns] for row in rows)]


@pytest.mark.parametrize("name", DOORS)
async def test_oddities_are_read_as_they_are_meant(programme: tuple[RunningSuite, Staffed], name: str) -> None:
    (suite, employer), door = programme, DOORS[name]
    for month, (form, write) in zip(("2021-03", "2021-04", "2021-05"), FORMATS.items(), strict=True):
        rows = _odd_rows(employer, month, form, door)
        blank: list[Cell] = [""] * len(door.columns)
        table = _table(door, rows)
        table = [*table[:2], blank, [" ", *blank[1:]], *table[2:], ["\u00a0", *blank[1:]], blank]
        job = await door.done(suite, write(table))
        failed = await suite.get("officer", f"{door.jobs}/v1/jobs/{job['id']}/failed-rows")
        assert job["status"] == "done", (form, failed.text)
        if door is SHOTS:
            assert job["result"]["registered"] + job["result"]["known"] == len(rows), form
            continue
        asked = {"employer_id": employer.id, "month": month}
        filed = (await suite.get("officer", "/contributions/v1/returns", **asked)).json()["items"][0]
        lines = (await suite.get("officer", f"/contributions/v1/returns/{filed['id']}/lines")).json()["items"]
        assert (len(lines), {line["wage"] for line in lines}) == (len(rows), {"12000.30"}), form


@pytest.mark.parametrize("name", DOORS)
async def test_unreadable_cells_are_reported_by_row_in_full_sentences(
    programme: tuple[RunningSuite, Staffed], name: str
) -> None:
    (suite, employer), door = programme, DOORS[name]
    for form, write in FORMATS.items():
        wrong = [told for told in WRONG if told[0] in door.columns]
        rows = [_plain(employer, place, "2021-05") for place in range(len(wrong))]
        for row, (column, cell, _) in zip(rows, wrong, strict=True):
            row[column] = cell
        twice = dict(_plain(employer, 20, "2021-05"))
        zero, absent = _plain(employer, 21, "2021-05"), _plain(employer, 22, "2021-05")
        zero["wage"], absent["absence"] = "0", "no such"
        rows += [twice, dict(twice), *([zero, absent] if door is RETURNS else [])]
        job = await door.done(suite, write(_table(door, rows)))
        assert job["status"] == "incomplete", (form, job)
        for language in ("en", "th", "vi"):
            failed = await _failed_rows(suite, door, job["id"], language)
            codes = [row["error_code"] for row in failed]
            assert codes[: len(wrong)] == [code for _, _, code in wrong], form
            assert "national_id_twice" in codes, form
            for row in failed:
                assert not set(row["error_fix"]) & set("…{}"), row
                assert row["error_fix"].startswith(("Row ", "แถวที่ ", "Dòng ")), row
        repeated = next(row["error_fix"] for row in failed if row["error_code"] == "national_id_twice")
        assert str(len(wrong) + 2) in repeated, "the row of the sheet on which the person stands first"


async def _failed_rows(suite: RunningSuite, door: Door, job: str, language: str) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "Accept-Language": language}
    answer = await suite.http.get(f"{door.jobs}/v1/jobs/{job}/failed-rows", headers=headers)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", DOORS)
async def test_a_whole_file_is_refused_by_name(
    programme: tuple[RunningSuite, Staffed], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (suite, employer), door = programme, DOORS[name]
    monkeypatch.setattr(reader_process, "ROWS_MAX", 5)
    dry = {"dry_run": "true"} if door is RETURNS else {}
    for form, write in FORMATS.items():
        rows = [_plain(employer, place, "2021-05") for place in range(6)]
        job = await door.done(suite, write(_table(door, rows)))
        assert (job["status"], job["result"]["code"]) == ("failed", "rows_too_many"), form
        assert "5" in job["result"]["details"]["vi"]
        table = _table(door, rows[:2])
        table[0][-1 if door is RETURNS else 0] = "เลขบัตรประชาชน"
        code, said = await _refused(suite, door, write(table))
        assert code == "columns_twice", form
        assert "เลขบัตรประชาชน" in said, said
        assert "national_id" in said, said
        code, said = await _refused(suite, door, write(_table(door, rows[:2])), employer_number="1999999999")
        assert (code, employer.number in said, "1999999999" in said) == ("given_twice", True, True), form
        agreed = await door.done(suite, write(_table(door, rows[:2])), employer_number=f"{employer.number}.0", **dry)
        assert agreed["status"] == "done", "one number in two spellings"
    if door is RETURNS:
        code, said = await _refused(suite, door, as_csv(_table(door, rows[:2])), month="2021-04")
        assert (code, "2021-05" in said, "2021-04" in said) == ("given_twice", True, True)


async def _refused(suite: RunningSuite, door: Door, content: bytes, **query: str) -> tuple[str, str]:
    """Return code and sentence of the refusal: at once, or as the end of the job."""
    answer = await door.send(suite, content, **query)
    if answer.status_code == 422:
        return answer.json()["code"], answer.json()["detail"]
    for _ in range(300):
        found = (await suite.get("officer", answer.json()["job"])).json()
        if found["status"] not in {"queued", "running"}:
            return found["result"].get("code", found["status"]), found["result"].get("detail", "")
        await asyncio.sleep(0.03)
    raise AssertionError(found)


async def test_a_large_plain_file_is_read_by_postgres_itself_alike(
    programme: tuple[RunningSuite, Staffed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size from which a file is checked as a whole is lowered: both ways give the same result."""
    suite, employer = programme
    monkeypatch.setattr("libs.common.sheets.reader_process.PLAIN_FROM_BYTES", 0)
    rows = [_plain(employer, place, "2021-05") for place in range(20)]
    odd = [{**rows[0], "month": "2021-05-01"}, *rows[1:]]
    plain_read: list[bool] = []
    real = reader_process.is_plain

    async def watched(*given: Any) -> bool:
        plain_read.append(await real(*given))
        return plain_read[-1]

    monkeypatch.setattr("libs.common.sheets.staging.is_plain", watched)
    for table in (rows, odd):
        tried = await RETURNS.done(suite, as_csv(_table(RETURNS, table)), dry_run="true")
        assert (tried["status"], tried["result"]["lines"]) == ("done", 20)
    thai = _table(RETURNS, rows)
    thai[0] = ["เลขทะเบียนนายจ้าง", "งวดเดือน", "เลขประจำตัวประชาชน", "ค่าจ้าง", "หมายเหตุ"]
    tried = await RETURNS.done(suite, as_csv(thai, encoding="cp874"), dry_run="true")
    assert (tried["status"], tried["result"]["lines"]) == ("done", 20), "in the eight-bit encoding"
    broken = [*rows[:5], {**rows[5], "wage": "0.00"}, rows[6], dict(rows[6])]
    job = await RETURNS.done(suite, as_csv(_table(RETURNS, broken)))
    assert plain_read == [True, False, True, True]
    failed = await _failed_rows(suite, RETURNS, job["id"], "en")
    assert [row["error_fix"].split(":")[0] for row in failed] == ["Row 7", "Row 9"]
    assert "line 8" in failed[1]["error_fix"]
    for table in (broken, [{**broken[0], "month": "2021-05-01"}, *broken[1:]]):
        lower = await RETURNS.done(suite, b"\xef\xbb\xbf\r\n,,\n" + as_csv(_table(RETURNS, table)), dry_run="true")
        failed = await _failed_rows(suite, RETURNS, lower["id"], "en")
        assert [row["error_fix"].split(":")[0] for row in failed] == ["Row 9", "Row 11"], "lines above the heading"
    assert plain_read[-2:] == [True, False]
