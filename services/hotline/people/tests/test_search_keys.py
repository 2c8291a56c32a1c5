"""Names and phones as people type them, on both sides of the comparison."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.hotline.people.rules.search_keys import as_written, folded, person_keys, phone_key, read_query


def test_vietnamese_without_marks() -> None:
    assert folded("Nguyễn Thị Đặng Hòa") == folded("nguyen thi dang hoa") == "nguyen thi dang hoa"
    assert as_written("Đặng") != as_written("Dang")


def test_thai_without_tones_and_with_either_form_of_am() -> None:
    assert folded("น้ำใจ") == folded("นำใจ") == folded("นํ้าใจ"[:0] + "นําใจ")
    assert folded("๐๘๑") == "081"
    assert folded("จันทร์เพ็ญ") == folded("จันทรเพญ")
    assert folded("กา") != folded("กี"), "vowels stay"


def _found(typed: str, given_name: str, family_name: str) -> bool:
    keys = person_keys(given_name, family_name, "1", [], "66")
    return any(
        kind == own and key.startswith(beginning)
        for kind, beginning in read_query(typed, calling_code="66").beginnings
        for own, key in keys
    )


def test_a_person_is_found_by_the_word_that_people_call_them_by_and_without_spaces() -> None:
    for typed in ("đức", "duc", "Duc Nguyen", "nguyễn văn", "van duc", "vanducnguyen"):
        assert _found(typed, "Văn Đức", "Nguyễn"), typed
    for typed in ("สมชายคำแก้ว", "สมชายคำ", "คำแก้ว", "คำแก้ว สมชาย"):
        assert _found(typed, "สมชาย", "คำแก้ว"), typed
    assert not _found("hoa", "Văn Đức", "Nguyễn")
    assert not _found("แก้ว", "สมชาย", "คำแก้ว"), "from the middle of a word nobody is found"
    assert len(person_keys("a b c d e f g h i", "j", "1", [], "66")) < 12


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
