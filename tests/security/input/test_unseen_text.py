"""No door accepts text that is invisible or reads backwards: every text member of every body is tried."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

import deploy.suite
from deploy.onebox.parties import national_id
from libs.common.door.requests.fields import Body, Day, Name, ShortText, Text
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person, staffed

_ = deploy.suite.members()  # every service's bodies are known from here on
_BAD = ["ก\u202eข", "\u2066ก", "ก\U000e0041", "\u200fก", "\u200b", "\u3164", "\ufe0f", "\u2800", "ก\u2028ข"]


# Compared with what is known and never kept, or of several lines, as articles are.
_ELSEWHERE = {"NewEndpoint.url", "NewEndpoint.types", "NewCase.procedure", "CertificateToCheck.document",
              "NewArticle.body", "NewArticle.answer"}  # fmt: skip


def _bodies(base: type[BaseModel] = Body) -> Iterator[type[BaseModel]]:
    for body in base.__subclasses__():
        yield body
        yield from _bodies(body)


def _texts() -> list[Any]:
    """List every member that accepts any word; for a list, it is put in a list."""
    found = []
    for body in _bodies():
        for name, field in body.model_fields.items():
            if f"{body.__qualname__}.{name}" in _ELSEWHERE:
                continue
            for plain in ("ก", "a@b.c"):
                shape = next((s for s in (plain, [plain]) if _takes(field, s)), None)
                if shape is not None:
                    found.append(pytest.param(field, shape, id=f"{body.__module__}.{body.__qualname__}.{name}"))
                    break
    return found


def _takes(field: FieldInfo, value: Any) -> bool:
    try:
        TypeAdapter(field.rebuild_annotation()).validate_python(value)
    except (ValidationError, ValueError):
        return False
    return True


def test_there_are_texts() -> None:
    assert len(_texts()) > 40


@pytest.mark.parametrize(("field", "shape"), _texts())
def test_no_member_takes_what_hides_or_turns(field: FieldInfo, shape: Any) -> None:
    may_be_empty = isinstance(shape, str) and _takes(field, "")
    for bad in _BAD[:4] if may_be_empty else _BAD:  # what nobody sees is nothing, where nothing may be given
        assert not _takes(field, [bad] if isinstance(shape, list) else bad), ascii(bad)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("สม\u200bชาย", "สมชาย"), ("\ufeffสมชาย ", "สมชาย"), ("Nguyễn", "Nguyễn"), ("o\u2060k", "ok"), ("7-11", "7-11")],
)
def test_what_copying_leaves_behind_is_dropped(given: str, kept: str) -> None:
    assert TypeAdapter(Text).validate_python(given) == kept
    assert TypeAdapter(ShortText).validate_python(given) == kept


@pytest.mark.parametrize("name", ["7", "—", "'", "๑๒๓", "🙂", "ิ"])
def test_a_name_has_a_letter(name: str) -> None:
    with pytest.raises(ValidationError, match=r"name_without_letter|text_invisible"):
        TypeAdapter(Name).validate_python(name)


@pytest.mark.parametrize("day", ["0001-01-01", "1849-12-31", "2200-01-01", "2399-01-01"])
def test_a_day_lies_in_a_time_that_anybody_means(day: str) -> None:
    with pytest.raises(ValidationError, match="day_out_of_range"):
        TypeAdapter(Day).validate_python(day)


async def test_at_the_door_of_persons(shared_suite: RunningSuite) -> None:
    number = national_id(next_person(), form_of(shared_suite))
    right = {"national_id": number, "given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30",
             "sex": "male", "area": "TH-10"}  # fmt: skip
    for changed, code in (
        ({"given_name": "\u200b"}, "string_too_short"),
        ({"given_name": "\u202eสมชาย"}, "text_invisible_characters"),
        ({"family_name": "123"}, "name_without_letter"),
        ({"born_on": "0001-01-01"}, "day_out_of_range"),
        ({"born_on": "1880-01-01"}, "born_too_long_ago"),
    ):
        answer = await shared_suite.post("officer", "/registration/v1/persons", {**right, **changed})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), answer.text


@pytest.mark.parametrize(
    "printed",
    [
        lambda n: f"\u200b{n}\u00a0",
        lambda n: f"{n[0]}-{n[1:5]}-{n[5:]}",
        lambda n: f"{n[:3]}\u2013{n[3:]}",
        lambda n: f"'{n}",
    ],
    ids=["unseen", "dashed", "long dash", "apostrophe"],
)
async def test_a_number_is_read_at_doors_like_in_files(shared_suite: RunningSuite, printed: Any) -> None:
    """A known number copied from a card or a spreadsheet finds its person, and a line is accepted."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    person, number, _ = employer.staff[0]
    found = await suite.get("officer", "/registration/v1/persons", national_id=printed(number))
    assert [item["id"] for item in found.json()["items"]] == [person]
    known = await suite.get("officer", "/registration/v1/employers", registration_number=printed(employer.number))
    assert [item["id"] for item in known.json()["items"]] == [employer.id]
    filed = await employer.file("2021-01", [{"national_id": printed(number), "wage": "9000.00"}])
    assert (filed["headcount"], filed["unregistered"]) == (1, [])


async def test_a_number_with_control_characters_is_refused(shared_suite: RunningSuite) -> None:
    for path, name in (("persons", "national_id"), ("employers", "registration_number")):
        answer = await shared_suite.get("officer", f"/registration/v1/{path}", **{name: "1\x00"})
        assert answer.status_code == 422, name
