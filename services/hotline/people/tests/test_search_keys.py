"""Names and phones as people type them, on both sides of the comparison."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.hotline.people.rules.search_keys import as_written, folded, phone_key, read_query


def test_vietnamese_without_marks() -> None:
    assert folded("Nguyễn Thị Đặng Hòa") == folded("nguyen thi dang hoa") == "nguyen thi dang hoa"
    assert as_written("Đặng") != as_written("Dang")


def test_thai_without_tones_and_with_either_form_of_am() -> None:
    assert folded("น้ำใจ") == folded("นำใจ") == folded("นํ้าใจ"[:0] + "นําใจ")
    assert folded("๐๘๑") == "081"
    assert folded("จันทร์เพ็ญ") == folded("จันทรเพญ")
    assert folded("กา") != folded("กี"), "vowels stay"


def test_a_phone_is_one_however_it_is_written() -> None:
    forms = ("+66812345678", "0812345678", "0066812345678", "66812345678", "081-234-5678", "๐๘๑๒๓๔๕๖๗๘")
    assert {phone_key(form, "66") for form in forms} == {"812345678"}
    assert phone_key("+842438265000", "84") == phone_key("024 3826 5000", "84")


@given(st.text(st.characters(categories=["L", "M", "N", "Z"]), max_size=30))
def test_folding_twice_is_folding_once_and_form_does_not_matter(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))


@given(st.text(max_size=40))
def test_anything_can_be_typed(typed: str) -> None:
    wanted = read_query(typed, calling_code="66")
    assert all(beginning for _, beginning in wanted.beginnings)
