"""Every task that a service gives officers can be read and done on the office's pages, in three languages."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from libs.common.texts import LANGUAGES, Texts
from services.portal.gateways.answers.everywhere import ABOUT
from services.registration.employers.api.employers import NewEmployer
from services.registration.entries.rows import EntryKind
from services.registration.orders.api import NewClosureOrder
from services.registration.persons.api.persons import NewPerson

PAGES = Path("services/portal/pages")
OFFICE = PAGES / "office"
_NEVER_SHOWN = {"employer_id", "person_id", "order_id"}  # as links to their pages
_MORE = {"order_number", "issued_by", "last_day", "because", "withdrawn"}
_ELSEWHERE = {"person_merge"}  # shown by its page alone


def _kinds() -> set[str]:
    """Return every kind that a `Waiting(kind=...)` of a service names."""
    found: set[str] = set()
    for file in (*Path("services").rglob("*.py"), Path("libs/common/door/everywhere/inbox.py")):
        if "tests" in file.parts or "portal" in file.parts:
            continue
        source = file.read_text(encoding="utf-8")
        if "Waiting(" not in source:
            continue
        for call in ast.walk(ast.parse(source)):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Waiting":
                (kind,) = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
                found |= {str(one.value) for one in ast.walk(kind) if isinstance(one, ast.Constant) and one.value}
    return found - {"contested"} | {"parked_event"}


KINDS = sorted(_kinds())


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(PAGES / "texts.yaml", OFFICE / "texts.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_a_task_has_a_name_its_content_and_what_to_do(texts: Texts, kind: str) -> None:
    assert {texts.say(f"waiting.{kind}", words) for words in LANGUAGES}
    assert kind in ABOUT or kind in _ELSEWHERE
    assert f"'{kind}'" in (OFFICE / "templates" / "inbox_task.html").read_text(encoding="utf-8")


def test_every_service_was_read() -> None:
    assert len(KINDS) > 15


@pytest.mark.parametrize("kind", get_args(EntryKind))
def test_an_entry_has_a_name(texts: Texts, kind: str) -> None:
    assert {texts.say(f"entry_of.{kind}", words) for words in LANGUAGES}


@pytest.mark.parametrize(
    "member", sorted({*NewEmployer.model_fields, *NewPerson.model_fields, *NewClosureOrder.model_fields, *_MORE})
)
def test_a_member_of_an_entry_has_a_name(texts: Texts, member: str) -> None:
    assert member in _NEVER_SHOWN or {texts.say(f"entry_has.{member}", words) for words in LANGUAGES}
