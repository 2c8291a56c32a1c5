"""Typed text is read as people mean it, or passed on unchanged."""

from zoneinfo import ZoneInfo

import pytest

from services.portal.pages.typed import typed_day, typed_moment, typed_month, typed_phones

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.mark.parametrize(
    "typed",
    [
        "2021-01-04",
        "4/1/2564",
        "04/01/2021",
        "4 ม.ค. 2564",
        "๔ มกราคม ๒๕๖๔",
        "4 Jan 2021",
        "4 tháng 1 năm 2021",
        "2564-01-04",
    ],
)
def test_a_day_in_any_spelling(typed: str) -> None:
    assert typed_day(typed) == "2021-01-04"


@pytest.mark.parametrize("typed", ["", "31/2/2564", "yesterday", "2021-13-01", "\x01", "1/1/21"])
def test_text_that_is_no_day_is_passed_on_unchanged(typed: str) -> None:
    assert typed_day(typed) == typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2021-01", "2021-01"), ("1/2564", "2021-01"), ("ม.ค. 2564", "2021-01"), ("2564-01", "2021-01"),
     ("2021-13", "2021-13"), ("", ""), ("4/1/2564", "4/1/2564")],
)  # fmt: skip
def test_a_month(typed: str, read: str) -> None:
    assert typed_month(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2021-02-05T10:00", "2021-02-05T10:00:00+07:00"), ("5/2/2564 10.30", "2021-02-05T10:30:00+07:00"),
     ("5 ก.พ. 2564 ๑๐:๐๐ น.", "2021-02-05T10:00:00+07:00"), ("5/2/2564", "5/2/2564"),
     ("5/2/2564 25:00", "5/2/2564 25:00")],
)  # fmt: skip
def test_a_moment_in_the_countrys_zone(typed: str, read: str) -> None:
    assert typed_moment(typed, BANGKOK) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("081-234-5678", ["+66812345678"]), ("081 234 5678", ["+66812345678"]), ("๐๘๑ ๒๓๔ ๕๖๗๘", ["+66812345678"]),
     ("+66812345678 +66898765432", ["+66812345678", "+66898765432"]), ("0066812345678", ["+66812345678"]),
     ("081 234 5678, (02) 956-1234", ["+66812345678", "+6629561234"]), ("", []), ("abc", ["abc"])],
)  # fmt: skip
def test_telephone_numbers(typed: str, read: list[str]) -> None:
    assert typed_phones(typed, "66") == read
