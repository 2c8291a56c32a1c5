"""Normalise a cell: invisible characters, spreadsheet notations, dates that mean months, floating-point noise.

A cell that cannot be read as its column's kind is kept, without invisible characters; the service reports its row.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

Kind = Literal["digits", "month", "day", "amount", "word", "text"]
CELL_MAX = 4_000
# Cells that need no reading: most of them, by far.
PLAIN: Mapping[Kind, str] = {
    "digits": r"[0-9]{1,20}",
    "month": r"[0-9]{4}-[0-9]{2}",
    "day": r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?",
    "amount": r"[0-9]{1,10}(?:\.[0-9]{1,2})?",
    "word": r"[a-z_]*",
}
_PLAIN_CELLS = {kind: re.compile(pattern) for kind, pattern in PLAIN.items()}
_FORMULA_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_DASHED = re.compile(r"[0-9](?:[0-9]|[-\u2010-\u2015\u2212\u00ad ](?=[0-9]))*")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]{5,15}Z?)?")
_SERIAL = re.compile(r"[2-9][0-9]{4}")
_SERIAL_OF_DAY = re.compile(r"[1-9][0-9]{4}")  # since 1927
_NOISY = re.compile(r"-?[0-9]{1,12}\.[0-9]{6,}")
# Spreadsheets count days from here (and think that 1900 was a leap year, which no wage month of ours is before).
_SERIAL_ZERO = date(1899, 12, 30)
_DAYS_TO_1904 = (date(1904, 1, 1) - _SERIAL_ZERO).days
# How far a sum of some hundred cells strays: units in the last place.
_NOISE_ULP = 128


def clean(text: str) -> str:
    """Remove invisible signs (direction marks, zero-width signs, byte order marks); odd blanks become blanks."""
    if text.isascii():
        return text.replace("\x00", "\ufffd").strip()
    kept = (
        " " if unicodedata.category(sign) in {"Zs", "Zl", "Zp"} else sign
        for sign in text.replace("\x00", "\ufffd")
        if unicodedata.category(sign) != "Cf"
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def as_meant(kind: Kind, text: str) -> str:
    """Read the cell as its column's kind."""
    if kind in _PLAIN_CELLS and _PLAIN_CELLS[kind].fullmatch(text):
        return text
    cell = clean(text)
    if match := _FORMULA_TEXT.fullmatch(cell):
        cell = clean(match[1].replace('""', '"'))
    elif cell.startswith("'"):
        cell = clean(cell[1:])
    if kind in {"digits", "month", "day", "amount"}:
        cell = narrow(cell)
    if kind == "digits":
        return _number(cell)
    if kind == "month":
        return _month(cell)
    if kind == "day":
        return _day(cell)
    if kind == "amount":
        return _amount(cell)
    return " ".join(cell.split()) if kind == "word" else cell


def cell_text(value: Any) -> str:
    """Return a spreadsheet's typed cell as text."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)


def narrow(text: str) -> str:
    """Fold wide letters and signs to narrow ones, all dashes to hyphens, digits of other scripts to 0 to 9."""
    if text.isascii():
        return text
    # The normal form takes the Thai vowel am apart, which everybody writes as one.
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", text).replace("\u0e4d\u0e32", "\u0e33"))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def from_1904(text: str) -> str:
    """Return the serial number of a day that was counted from 1904 as it counts in other workbooks."""
    cell = clean(text)
    if match := _WHOLE.fullmatch(cell):
        cell = match[1]
    return str(int(cell) + _DAYS_TO_1904) if _SERIAL_OF_DAY.fullmatch(cell) else text


def _number(cell: str) -> str:
    """Read an id: 3100600445635.0 of a spreadsheet, 3-1006-00445-63-5 as the card prints it."""
    if match := _WHOLE.fullmatch(cell):
        return match[1]
    return re.sub(r"[^0-9]", "", cell) if _DASHED.fullmatch(cell) else cell


def _month(cell: str) -> str:
    """Read a month: 2021-02-01, with or without a time, and the serial number 44228 of that day are February 2021."""
    if match := _WHOLE.fullmatch(cell):
        cell = match[1]
    if match := _DAY.fullmatch(cell):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        try:
            date(year, month, day)
        except ValueError:
            return cell
        return f"{match[1]}-{match[2]}"
    if _SERIAL.fullmatch(cell):
        meant = _SERIAL_ZERO + timedelta(days=int(cell))
        return f"{meant:%Y-%m}"
    return cell


def _day(cell: str) -> str:
    """Read a day: 2021-02-05 00:00:00 and the serial number 44232. 05/02/2021 is kept: it may be the second of May."""
    if match := _WHOLE.fullmatch(cell):
        cell = match[1]
    if match := _DAY.fullmatch(cell):
        return f"{match[1]}-{match[2]}-{match[3]}"
    if _SERIAL_OF_DAY.fullmatch(cell):
        return (_SERIAL_ZERO + timedelta(days=int(cell))).isoformat()
    return cell


def _amount(cell: str) -> str:
    """Read an amount: 12000.300000000001, from a formula over 10000.1 and 2000.2, is 12000.30.

    Real third decimals stay.
    """
    if not _NOISY.fullmatch(cell):
        return cell
    value = float(cell)
    meant = round(value, 2)
    return f"{meant:.2f}" if abs(value - meant) <= _NOISE_ULP * math.ulp(value) else cell
