"""Read typed text in forms. Text that cannot be read goes to the door unchanged, and the door refuses it.

Days in any spelling that `spoken_days` reads, months, times of day, amounts, percentages, telephone numbers. Ids come
from our own forms: a malformed one means that the form was changed.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Form, Query
from pydantic import BeforeValidator

from libs.common.law.places import areas_on
from libs.common.law.terms import Law
from libs.common.values.spoken_days import ascii_digits, read_spoken_day

TYPED_MAX = 10_000
_COUNT_DIGITS_MAX = 4
Short = Annotated[str, Form(max_length=TYPED_MAX)]
"""A line of a form. How long it may be the door says, at its field; this is only a bound of the page."""
Id = Annotated[UUID, Form()]
MaybeId = Annotated[UUID | None, Form()]
QueryId = Annotated[UUID | None, BeforeValidator(lambda typed: typed or None), Query()]
_BRANCH = re.compile(r"(\S+)\s+(\S.*)", re.DOTALL)
_BETWEEN_PARTS = re.compile(r"[,;\n]+")
_TIME = re.compile(r"(.*?)[T\s]+(\d{1,2})[:.](\d{2})(?::\d{2})?(?:\s*น\.?)?", re.DOTALL)
_APART = re.compile(r"[,;\n]+|\s+(?=\+)")
_GROUPED = re.compile(r"[\s,'\u2019]+(?=\d)")
_AMOUNT = re.compile(r"\d+(\.\d+)?")
_PERCENT = re.compile(r"\d{1,2}(\.\d{1,4})?")
_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015]+")


def typed_day(text: str) -> str:
    """Read a day: `2021-01-04` for `4/1/2564`, `4 ม.ค. 2564`, `๐๔/๐๑/๒๕๖๔`."""
    day = read_spoken_day(text)
    return day.isoformat() if day else text


def typed_month(text: str) -> str:
    """Read a month: `2021-01` for `1/2564`, `ม.ค. 2564`, `2564-01`."""
    plain = text.strip()
    for whole in (f"{plain}-01", f"1/{plain}", f"1 {plain}"):
        if (day := read_spoken_day(whole)) and not read_spoken_day(plain):
            return day.isoformat()[:7]
    return text


def typed_moment(text: str, zone: ZoneInfo) -> str:
    """Read a day and a time in the country's zone, `22/2/2564 10:00` or `2021-02-22T10:00`; return a moment."""
    match = _TIME.fullmatch(ascii_digits(text.strip()))
    day = read_spoken_day(match[1]) if match else None
    if match is None or day is None:
        return text
    try:
        return datetime.combine(day, time(int(match[2]), int(match[3])), zone).isoformat()
    except ValueError:
        return text


def typed_amount(text: str) -> str:
    """Read `1000000.50` for `1,000,000.50`, `๑ ๐๐๐ ๐๐๐.๕๐`."""
    plain = _GROUPED.sub("", ascii_digits(text.strip()))
    return plain if _AMOUNT.fullmatch(plain) else text


def typed_count(text: str) -> int | str:
    """Read a whole number of up to four digits."""
    plain = ascii_digits(text.strip())
    return int(plain) if plain.isdecimal() and len(plain) <= _COUNT_DIGITS_MAX else text


def typed_percent(text: str) -> str:
    """Return the share that is meant by a percentage: `0.0275` for `2.75`, `2.75 %`, `๒.๗๕%`."""
    plain = ascii_digits(text).strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(plain):
        return text
    return f"{Decimal(plain) / 100:.6f}".rstrip("0").ljust(len("0.0"), "0")


def typed_address(form: Mapping[str, str]) -> dict[str, str | None]:
    """Read the form of an address; an empty postcode is none."""
    return {**form, "postcode": form["postcode"].strip() or None, "first_day": typed_day(form["first_day"])}


def typed_phones(text: str, calling_code: str) -> list[str]:
    """Read numbers between commas, semicolons or lines: `081-234 5678` becomes `+66812345678`."""
    return [_phone(part, calling_code) for part in _APART.split(text) if part.strip()]


def _phone(typed: str, calling_code: str) -> str:
    plain = _BETWEEN.sub("", ascii_digits(typed))
    if plain.startswith("00"):
        return f"+{plain[2:]}"
    return f"+{calling_code}{plain[1:]}" if plain.startswith("0") else plain


def typed_parts(text: str) -> list[str]:
    """Return what stands between commas, semicolons or lines."""
    return [part.strip() for part in _BETWEEN_PARTS.split(text) if part.strip()]


def typed_branches(text: str, law: Law, day: date) -> list[dict[str, str]]:
    """Read `000001 Chiang Mai, 000002 Phuket`: an area's name in any language of the pages, or its code."""
    codes: dict[str, str] = {}
    for area in areas_on(law, day) if law.has("registration", "areas") else ():
        for name in area.names.values():
            codes.setdefault(name.casefold(), area.code)
    read = [_BRANCH.fullmatch(part) or part for part in typed_parts(text)]
    return [
        {"number": one, "area": ""}
        if isinstance(one, str)
        else {"number": one[1], "area": codes.get(one[2].casefold(), one[2])}
        for one in read
    ]


def proposed_agreement(employer_id: UUID | None, instalments: str, first_due_on: str) -> dict[str, object]:
    """Read the form of an agreement to pay by instalments."""
    return {
        "employer_id": str(employer_id),
        "instalments": typed_count(instalments),
        "first_due_on": typed_day(first_due_on),
    }
