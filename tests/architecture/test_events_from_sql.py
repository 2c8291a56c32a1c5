"""Events that a statement writes as JSON have the members of their contract, and go to its topic."""

import re
from collections.abc import Iterator

import pytest

from deploy.contracts import all_facts
from deploy.suite import members
from libs.common.spine.facts import Fact
from tests.architecture.test_rows import _statements

_FACTS: dict[str, type[Fact]] = {fact.TYPE: fact for fact in all_facts()}
_TYPE = re.compile(r"'([a-z]+\.[a-z_]+\.v\d+)'(?:\s+AS\s+type)?\s*,\s*(json_build_object\()?")
# Whose JSON comes from elsewhere, and what holds it against its contract.
MADE_ELSEWHERE = {
    "registration.person_registered.v1": "insert_persons is given the fact itself",
    "registration.person_details_changed.v1": "insert_persons is given the fact itself",
    "contributions.wages_credited.v1": "joined as text, for speed; deploy/operate/event_log_check.py holds it",
    "contributions.premium_due.v1": "joined as text, for speed; deploy/operate/event_log_check.py holds it",
}


def _told() -> Iterator[tuple[str, str]]:
    """Yield every statement that writes events, with its name."""
    for service in sorted(members()):
        for name, statement in _statements(f"services.{service}"):
            sql = statement.statement.text
            if "INSERT INTO outbox" in sql:
                yield name.removeprefix("services."), sql


def _first_level(sql: str) -> Iterator[str]:
    """Yield the arguments of a call, from after its opening bracket, each as written."""
    depth, begun, quoted = 0, 0, False
    for place, sign in enumerate(sql):
        if sign == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "([":
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
        elif sign == "," and not depth:
            yield sql[begun:place].strip()
            begun = place + 1
        elif sign == ")":
            yield sql[begun:place].strip()
            return


def _events(sql: str) -> Iterator[tuple[str, list[str] | None]]:
    """Yield each event type of a statement, with the members of the JSON beside it."""
    for found in _TYPE.finditer(sql):
        arguments = list(_first_level(sql[found.end() :])) if found[2] else []
        yield found[1], [name.strip("'") for name in arguments[::2]] if found[2] else None


@pytest.mark.parametrize(("name", "sql"), [pytest.param(*one, id=one[0]) for one in _told()])
def test_an_event_has_the_members_of_its_contract(name: str, sql: str) -> None:
    events = list(_events(sql))
    assert events, f"{name}: no type stands beside its JSON"
    for kind, written in events:
        fact = _FACTS[kind]
        assert f"'{fact.TOPIC}'" in sql, f"{name}: {kind} belongs to {fact.TOPIC}"
        if written is None:
            assert kind in MADE_ELSEWHERE, f"{name}: the JSON of {kind}"
        else:
            needed = {member for member, field in fact.model_fields.items() if field.is_required()}
            assert len(set(written)) == len(written), f"{name}: {kind}"
            assert needed <= set(written) <= set(fact.model_fields), f"{name}: {kind}"


def test_every_service_that_writes_events_in_sql_is_seen() -> None:
    assert {name.partition(".")[0] for name, _ in _told()} == {
        "benefits",
        "contributions",
        "programmes",
        "registration",
    }
