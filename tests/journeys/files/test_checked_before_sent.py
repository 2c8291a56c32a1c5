"""The faults that `prakan validate` finds in a return file are those of the door: code, row and words."""

import asyncio
import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.cli.main import app
from deploy.offline.validate import checked
from libs.common.refusals import Refusal
from libs.common.sheets import reader_process
from tests.running_suite import RunningSuite
from tests.sheets import Cell, as_csv, as_ods, as_xlsx
from tests.staff import Staffed, staffed

FILES = "/contributions/v1/return-files"
HEADINGS: Sequence[Sequence[str]] = (
    ("employer_number", "month", "national_id", "wage", "absence"),
    ("เลขทะเบียนนายจ้าง", "งวดเดือน", "เลขประจำตัวประชาชน", "ค่าจ้าง"),
    ("note", "wage", "Số CCCD", "tháng", "mã đơn vị", "lý do nghỉ", "error_code"),
    ("national_id", "wage", "absence"),
    ("national_id", "wage", "id", "month", "employer_number"),
    ("employer_number", "national_id", "wage"),
)
MEANINGS = {
    "เลขทะเบียนนายจ้าง": "employer_number", "mã đơn vị": "employer_number", "งวดเดือน": "month", "tháng": "month",
    "เลขประจำตัวประชาชน": "national_id", "Số CCCD": "national_id", "id": "national_id", "ค่าจ้าง": "wage",
    "lý do nghỉ": "absence",
}  # fmt: skip
MONTHS: Sequence[Cell] = (
    "2020-10", "2020-10", "2020-10", "2020-11", "2020-11-01", "44136", " 2020-11", "2564-01", "2021-13", "2021-03",
    "0999-01", "", "๒๐๒๐-๑๐", "1990-01",
)  # fmt: skip
WAGES: Sequence[Cell] = (
    "12000.30", "15000", "9999.9", "0", "0.00", "-5", "-0", "1.234", "1,000", "", "12000.300000000001", 8000, 8000.5,
    "99999999999", "1e3", "๑๒๐๐๐", " 7 ", "0012",
)  # fmt: skip
ABSENCES: Sequence[Cell] = ("", "", "", "", "suspended", "Suspended", "QUARANTINE", "sick", "หยุดกิจการชั่วคราว", " ", 7)
NUMBERS: Sequence[Cell] = ("", r"\N", "12a", "x")


def _ids(employer: Staffed, dice: random.Random) -> Cell:
    number = employer.staff[dice.randrange(len(employer.staff))][1]
    dashed = "-".join((number[0], number[1:5], number[5:10], number[10:12], number[12]))
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    odd: Sequence[Cell] = (dashed, f"{number}.0", f"'{number}", wrong, number[:-1], "", "x", int(number), f" {number} ")
    return number if dice.random() < 0.7 else dice.choice(odd)


def _cell(meaning: str, employer: Staffed, dice: random.Random) -> Cell:
    match meaning:
        case "employer_number":
            return employer.number if dice.random() < 0.95 else dice.choice(NUMBERS)
        case "month":
            return dice.choice(MONTHS[:4] if dice.random() < 0.7 else MONTHS)
        case "national_id":
            return _ids(employer, dice)
        case "wage":
            return dice.choice(WAGES[:3] if dice.random() < 0.7 else WAGES)
        case "absence":
            return dice.choice(ABSENCES)
    return dice.choice(("", "=1+1", "a;b", "-2", "ก", "x" * 5_000))


def _file(employers: Sequence[Staffed], dice: random.Random) -> tuple[bytes, dict[str, str]]:
    heading = dice.choice(HEADINGS)
    meanings = [MEANINGS.get(word, word) for word in heading]
    rows: list[list[Cell]] = [[*heading]]
    for _ in range(dice.randrange(0, 25)):
        employer = dice.choice(employers)
        rows.append([_cell(meaning, employer, dice) for meaning in meanings])
        if dice.random() < 0.05:
            rows.append([dice.choice(("", " ", "\u00a0"))])
        if dice.random() < 0.03:
            rows[-1] = [*rows[-1], "beyond", ""]
    given = {}
    if "employer_number" not in meanings or dice.random() < 0.05:
        given["employer_number"] = employers[0].number
    if "month" not in meanings and dice.random() < 0.95:
        given["month"] = "2020-12"
    form = dice.randrange(5)
    if form > 1:
        rows = [[cell if not isinstance(cell, int | float) else str(cell) for cell in row] for row in rows]
    written = (as_xlsx, as_ods, as_csv, lambda r: as_csv(r, delimiter=";"), _thai)[form](rows)
    if form > 1 and dice.random() < 0.2:
        written = b"\xef\xbb\xbf" * (form < 4) + b"\r\n,,\r\n" + written
    return written, given


def _thai(rows: Sequence[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("cp874", errors="replace")


def _offline(path: Path, given: dict[str, str], today: str) -> tuple[str, str]:
    from datetime import date

    try:
        with checked(path, "thailand", today=date.fromisoformat(today), **given) as opened:
            lines = "".join(opened.failed_rows("en"))
            return "read", lines
    except Refusal as refused:
        return refused.code, refused.say("en")


async def _at_the_door(suite: RunningSuite, content: bytes, given: dict[str, str]) -> tuple[str, str]:
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "Idempotency-Key": uuid4().hex}
    sent = await suite.http.post(
        FILES, params={**given, "dry_run": "true"}, files={"file": ("f", content)}, headers=headers
    )
    if sent.status_code == 422:
        return sent.json()["code"], sent.json()["detail"]
    assert sent.status_code == 202, sent.text
    found: dict[str, Any] = {}
    for _ in range(1000):
        found = (await suite.get("officer", sent.json()["job"])).json()
        if found["status"] not in {"queued", "running"}:
            break
        await asyncio.sleep(0.02)
    if found["status"] == "failed":
        return found["result"]["code"], found["result"]["detail"]
    answer = await suite.http.get(f"{sent.json()['job']}/failed-rows", headers={**headers, "Accept-Language": "en"})
    encoding = answer.headers["content-type"].partition("charset=")[2]
    return "read", answer.content.decode({"utf-8": "utf-8-sig", "windows-874": "cp874"}[encoding])


async def _agree(suite: RunningSuite, folder: Path, *, files: int, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - which files are made
    employers = [await staffed(suite, 6) for _ in range(2)]
    await suite.settled()
    read = wrong = 0
    for number in range(files):
        content, given = _file(employers, dice)
        path = folder / f"{number}"
        path.write_bytes(content)
        offline, door = _offline(path, given, "2021-01-10"), await _at_the_door(suite, content, given)
        assert offline == door, (seed, number, given)
        read += offline[0] == "read"
        wrong += offline[1].count("\r\n") - 1 if offline[0] == "read" else 0
    assert read > files / 2, "most files can be read"
    assert wrong > files, "and have wrong rows"


@pytest.mark.parametrize("large_from", [4 * 2**20, 0])
async def test_the_command_and_the_door_find_the_same(
    shared_suite: RunningSuite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large_from: int
) -> None:
    """Files are small, or taken for large ones, which are looked at as a whole first."""
    monkeypatch.setattr(reader_process, "PLAIN_FROM_BYTES", large_from)
    await _agree(shared_suite, tmp_path, files=15, seed=1 + large_from)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
async def test_in_a_thousand_files(shared_suite: RunningSuite, tmp_path: Path, seed: int) -> None:
    await _agree(shared_suite, tmp_path, files=100, seed=100 + seed)


def test_the_command_tells_each_row_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.csv"
    file.write_text("national_id,wage\n3100600445635,1.234\n3100600445635,5\n3100600445635,6\n", encoding="utf-8")
    given = ["validate", str(file), "--employer-number", "1000000014", "--today", "2021-01-10"]
    with pytest.raises(SystemExit) as ended:
        app([*given, "--month", "2020-11"])
    shown = capsys.readouterr()
    assert ended.value.code == 1
    assert shown.out.startswith("Row 2: "), shown.out
    assert "Row 4: " in shown.out
    assert shown.err.endswith("3 rows, 1 returns; 2 of them wrong\n")
    file.write_text("national_id,wage\n3100600445635,5\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        app([*given, "--month", "2020-11"])
    assert not ended.value.code
    for month, said in (("2563-11", "Buddhist era; write 2020-11"), ("11/2020", "'11/2020' is no month")):
        with pytest.raises(SystemExit) as ended:
            app([*given, "--month", month])
        assert ended.value.code == 1
        assert said in capsys.readouterr().err
    with pytest.raises(SystemExit):
        app(given)
    assert "refused as a whole (columns_missing)" in capsys.readouterr().err
