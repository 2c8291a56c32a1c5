"""Normalised cells, cells that no spreadsheet runs, and zips that are checked before they are read."""

import io
import json
import struct
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from libs.common.sheets.cells import Kind, as_meant
from libs.common.sheets.reader import REFUSED, meant
from libs.common.sheets.safe_cells import encoded, safe_cell
from libs.common.sheets.zips import DIRECTORY_BYTES_MAX, ENTRIES_MAX
from tests.sheets import as_ods

STAY: dict[Kind, tuple[str, ...]] = {
    "digits": ("12-", "-12", "1--2", "12.5", "3.1E+12", r"\\N", "AT0001", "12a"),
    "month": ("2021-13-01", "2021-02-30", "02/2021", "202102", "9", "1000000014", r"\\N", "2021-02-01x"),
    "day": ("30/04/1985", "1985-4-30", "2021-13-01", "2528-04-30", "9", "1000000014", r"\\N", "2021-02-01x"),
    "amount": ("12000.305", "12000.3000001", "1,200.00", "1.2E4", "-5.00", r"\\N", "12000.31500000001"),
}


def test_what_cannot_be_meant_stays_as_it_is() -> None:
    for kind, cells in STAY.items():
        for cell in cells:
            assert as_meant(kind, cell) == cell, (kind, cell)


def test_a_day_of_a_spreadsheet_is_that_day() -> None:
    for cell in (
        "1985-04-30T00:00:00",
        "1985-04-30 00:00:00.000",
        "31167",
        "31167.0",
        "๑๙๘๕-๐๔-๓๐",
        "1985\u201104\u201130",
    ):
        assert as_meant("day", cell) == "1985-04-30", cell


def _days(form: str, serial: int) -> bytes:
    """Make a workbook of a Mac, which counts days from 1904: a month and a day as bare numbers, and as text."""
    out = io.BytesIO()
    if form == "ods":
        plain = as_ods([["month", "born_on"], [serial, serial], ["2021-02", "2021-02-01"]])
        since = (
            '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
        )
        with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                content = old.read(entry).decode()
                head, opened, rest = content.partition("<office:spreadsheet>")
                new.writestr(entry, f"{head}{opened}{since}{rest}" if opened else content)
        return out.getvalue()
    with xlsxwriter.Workbook(out, {"date_1904": True, "in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([["month", "born_on"], [serial, serial], ["2021-02", "2021-02-01"]]):
            sheet.write_row(place, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_bare_numbers_of_a_workbook_that_counts_from_1904_are_its_days(form: str) -> None:
    serial = (date(2021, 2, 1) - date(1904, 1, 1)).days
    columns = {"month": ("month", ("month",)), "born_on": ("day", ("born_on",))}
    asked = {"format": form, "columns": columns, "given": {}, "columns_max": 9, "rows_max": 9}
    heading, rows = meant(io.BytesIO(_days(form, serial)), asked)
    assert heading == ["month", "born_on"]
    assert [cells for _, cells in rows] == [["2021-02", "2021-02-01"]] * 2


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.integers(-3, 3))
def test_only_floating_point_noise_is_removed(amount: object, ulps: int) -> None:
    value = float(str(amount))
    for _ in range(abs(ulps)):
        value = _next(value, up=ulps > 0)
    assert float(as_meant("amount", repr(max(value, 0.0)))) == pytest.approx(float(str(amount)), abs=0.0051)
    if value >= 1 and "." in repr(value) and len(repr(value).partition(".")[2]) >= 6:
        assert as_meant("amount", repr(value)) == f"{amount:.2f}"


def _next(value: float, *, up: bool) -> float:
    import math

    return math.nextafter(value, math.inf if up else -math.inf)


@given(st.text(max_size=12))
def test_no_cell_runs_in_a_spreadsheet(cell: str) -> None:
    out = safe_cell(cell)
    assert out in (cell, f"'{cell}")
    assert out.strip()[:1] not in {"=", "@"}


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "-2+3+cmd|' /C calc'!A0",
        "+1-1",
        "@SUM(A1)",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "＝1",
        "　＋1",
        "\t=1",
        "－1+1",
        "\x1f@",
        "\u2003=1",
        "\x00+1-1",
    ],
)
def test_formulas_are_shown_as_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-5.00", "+66", "12", "สมชาย", "nghỉ", "", "-12,5", "a=b"])
def test_what_is_no_formula_is_not_touched(cell: str) -> None:
    assert safe_cell(cell) == cell


def test_windows_1258_holds_every_vietnamese_letter() -> None:
    letters = "ếềểễệ ứừửữự ấầẩẫậ đĐ ơớờởỡợ ăắằẳẵặ ỷỹ"
    assert encoded(letters, "cp1258") is not None
    assert encoded("ค่าจ้าง", "cp1258") is None


def _looked_at(path: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "libs.common.sheets.reader", json.dumps({"do": "look"})]
    with path.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, timeout=30, check=False)  # noqa: S603
    return done.returncode, (done.stdout or done.stderr).decode()


@pytest.mark.parametrize("lies", [False, True])
def test_a_directory_of_a_million_entries_is_not_read(tmp_path: Path, lies: bool) -> None:
    path = tmp_path / "bomb.xlsx"
    entry = b"PK\x01\x02" + bytes(42)
    directory = entry * 300_000
    count, size = (3, DIRECTORY_BYTES_MAX) if lies else (0xFFFF, len(directory))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, 4, 0)
    path.write_bytes(b"PK\x03\x04" + directory + end)
    before = time.monotonic()
    code, said = _looked_at(path)
    assert code == REFUSED, said
    assert time.monotonic() - before < 3


def test_a_zip_of_many_parts_or_of_much_air_is_refused_by_name(tmp_path: Path) -> None:
    for parts, size, why in ((ENTRIES_MAX + 1, 1, "parts"), (1, 80_000_000, "unpacks")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(parts):
                archive.writestr(f"p{n}", b"0" * size)
        (tmp_path / "x").write_bytes(out.getvalue())
        code, said = _looked_at(tmp_path / "x")
        assert code == REFUSED
        assert why in json.loads(said)["values"]["why"]
