"""A day as people say or write it: day first, month as number or name, year of either era.

For days read out on the telephone. Doors for programs accept ISO days only (`libs/common/door/requests/fields.py`).
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from libs.common.values.month import BUDDHIST_ERA_FROM, BUDDHIST_ERA_OFFSET

_MONTHS = (
    ("มกราคม", "มค", "january", "jan"),
    ("กุมภาพันธ์", "กพ", "february", "feb"),
    ("มีนาคม", "มีค", "march", "mar"),
    ("เมษายน", "เมย", "april", "apr"),
    ("พฤษภาคม", "พค", "may", "may"),
    ("มิถุนายน", "มิย", "june", "jun"),
    ("กรกฎาคม", "กค", "july", "jul"),
    ("สิงหาคม", "สค", "august", "aug"),
    ("กันยายน", "กย", "september", "sep", "sept"),
    ("ตุลาคม", "ตค", "october", "oct"),
    ("พฤศจิกายน", "พย", "november", "nov"),
    ("ธันวาคม", "ธค", "december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
# Words beside the parts without a meaning of their own; the longer ones first.
_BESIDE = re.compile(r"วันที่|เดือน|พ\.?ศ\.?|ค\.?ศ\.?|ปี|ngày|tháng|năm|thg|\bb\.?e\.?\b|\bc\.?e\.?\b|\bof\b")
_YEAR_FIRST = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})")
_NAMED = re.compile(r"(\d{1,2})\s+(\D+?)\s+(\d{4})")
_MONTH_NAMED_FIRST = re.compile(r"(\D+?)\s+(\d{1,2})\s+(\d{4})")
_TOGETHER = re.compile(r"\d{8}")
_LENGTH_MAX = 60


def read_spoken_day(text: str) -> date | None:
    """Read `23/04/2511`, `23 เม.ย. 2511`, `23 Apr 1968`, `23 tháng 4 năm 1968`, `1968-04-23`; None if it is no day.

    Digits of any script. None also for a text that could be two days.
    """
    plain = _plain(text[:_LENGTH_MAX])
    days = {day for parts in _readings(plain) if (day := _day(*parts))}
    return days.pop() if len(days) == 1 and len(text) <= _LENGTH_MAX else None


def ascii_digits(text: str) -> str:
    """Return the text with digits of any script as 0 to 9."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def _plain(text: str) -> str:
    lower = ascii_digits(unicodedata.normalize("NFC", text)).casefold().strip()
    return " ".join(re.sub(r"[,\s]+", " ", _BESIDE.sub(" ", _ORDINAL.sub("", lower))).split())


def _readings(plain: str) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day in every way that the text can be read."""
    separated = re.fullmatch(r"[\d\s./-]+", plain) is not None
    if separated and (match := _YEAR_FIRST.fullmatch(plain)):
        yield int(match[1]), int(match[2]), int(match[3])
    elif separated and (match := _DAY_FIRST.fullmatch(plain)):
        yield int(match[3]), int(match[2]), int(match[1])
    elif _TOGETHER.fullmatch(plain):
        yield int(plain[4:]), int(plain[2:4]), int(plain[:2])
        yield int(plain[:4]), int(plain[4:6]), int(plain[6:])
    elif match := _NAMED.fullmatch(_apart(plain)):
        yield int(match[3]), _month(match[2]), int(match[1])
    elif match := _MONTH_NAMED_FIRST.fullmatch(_apart(plain)):
        yield int(match[3]), _month(match[1]), int(match[2])


def _apart(plain: str) -> str:
    """Separate numbers and words: `23เม.ย.2511` becomes `23 เม.ย. 2511`."""
    return re.sub(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)", " ", plain).replace("-", " ").replace("  ", " ")


def _month(name: str) -> int:
    return _MONTH_OF.get(re.sub(r"[.\s/-]", "", name), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year - BUDDHIST_ERA_OFFSET if year >= BUDDHIST_ERA_FROM else year, month, day)
    except ValueError:
        return None
