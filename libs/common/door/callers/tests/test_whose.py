"""The one way to ask whose a row is: its answers for each party."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from libs.common.door.callers.policies import OUTSIDE, PARTIES, STAFF, Caller, Party
from libs.common.door.callers.whose import Whose, is_sender, may_see, of_person, require_person, visible
from libs.common.refusals import NotFound

OWN, OTHER, MERGED, MANDATED = uuid4(), uuid4(), uuid4(), uuid4()
CALLERS = {
    party: Caller(
        "s",
        party,
        OWN if party in OUTSIDE else None,
        merged=frozenset({MERGED} if party == "person" else ()),
        mandates=frozenset({MANDATED} if party == "payroll_agent" else ()),
    )
    for party in PARTIES
}
SEEN: dict[str, dict[Party, set[UUID]]] = {
    "person": {"person": {OWN, MERGED}},
    "employer": {"employer": {OWN}, "payroll_agent": {MANDATED}},
    "employer_alone": {"employer": {OWN}},
    "bank": {"bank": {OWN}},
    "agent": {"payroll_agent": {OWN}},
}


@pytest.mark.parametrize("kind", SEEN)
def test_each_party_sees_its_own_rows_and_no_other(kind: str) -> None:
    for party, caller in CALLERS.items():
        for one in (OWN, OTHER, MERGED, MANDATED):
            whose = Whose(**{kind: one})
            assert may_see(caller, whose, staff=()) == (one in SEEN[kind].get(party, set())), (party, one)


def test_staff_see_rows_only_where_the_door_names_them() -> None:
    for party, caller in CALLERS.items():
        assert may_see(caller, Whose()) == (party == "officer")
        assert may_see(caller, Whose(), staff=STAFF) == (party in STAFF)


@dataclass(frozen=True)
class _Row:
    person_id: UUID
    sent_by: str = "person:s"
    party_id: UUID | None = OWN


def test_a_missing_row_and_another_partys_row_get_one_answer() -> None:
    mine = _Row(OWN)
    assert visible(CALLERS["person"], mine, of_person, what="stay") is mine
    answers = []
    for row in (None, _Row(OTHER)):
        with pytest.raises(NotFound) as refused:
            visible(CALLERS["person"], row, of_person, what="stay")
        answers.append((refused.value.say("en"), refused.value.pointer))
    assert answers[0] == answers[1]
    require_person(CALLERS["person"], MERGED)
    require_person(CALLERS["officer"], OTHER)
    for somebody in (OTHER, None):
        with pytest.raises(NotFound):
            require_person(CALLERS["person"], somebody)


def test_a_sender_is_a_name_and_a_party() -> None:
    assert is_sender(CALLERS["person"], _Row(OTHER))
    assert not is_sender(CALLERS["person"], _Row(OTHER, party_id=OTHER))
    assert not is_sender(CALLERS["person"], _Row(OTHER, sent_by="person:t"))
