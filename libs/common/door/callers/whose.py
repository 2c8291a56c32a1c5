"""The one way to ask whether a row is the caller's, for every door of every service.

A missing row and another party's row get the same answer: an id shows nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from libs.common.door.callers.policies import Caller, Party
from libs.common.refusals import NotFound

R = TypeVar("R")
OFFICERS: tuple[Party, ...] = ("officer",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The parties of a row, each of which may see it. None: no such party.

    `employer`: also its payroll agents, by mandate; `employer_alone`: without them. `agent`: a payroll agent itself.
    `facility`: the client of a site or hospitel; `laboratory`: that of a laboratory.
    """

    person: UUID | None = None
    employer: UUID | None = None
    employer_alone: UUID | None = None
    bank: UUID | None = None
    agent: UUID | None = None
    facility: UUID | None = None
    laboratory: UUID | None = None


class _OfPerson(Protocol):
    @property
    def person_id(self) -> UUID: ...


class _Sent(Protocol):
    @property
    def sent_by(self) -> str: ...
    @property
    def party_id(self) -> UUID | None: ...


def of_person(row: _OfPerson) -> Whose:
    """Name the person alone as the row's party: so are most facts about health, money and places."""
    return Whose(person=row.person_id)


def is_sender(caller: Caller, sent: _Sent) -> bool:
    """Tell whether the caller sent it, by the same name and for the same party."""
    return (sent.sent_by, sent.party_id) == (caller.name, caller.party_id)


def may_see(caller: Caller, whose: Whose, *, staff: Collection[Party] = OFFICERS) -> bool:
    """Tell whether the caller is one of the row's parties, or of the agency's `staff` who may see all such rows."""
    return (
        caller.party in staff
        or (whose.person is not None and caller.is_person(whose.person))
        or (whose.employer is not None and caller.speaks_for_employer(whose.employer))
        or (whose.employer_alone is not None and caller.id_as("employer") == whose.employer_alone)
        or (whose.bank is not None and caller.id_as("bank") == whose.bank)
        or (whose.agent is not None and caller.id_as("payroll_agent") == whose.agent)
        or (whose.facility is not None and caller.id_as("facility") == whose.facility)
        or (whose.laboratory is not None and caller.id_as("laboratory") == whose.laboratory)
    )


def visible(
    caller: Caller, row: R | None, whose: Callable[[R], Whose], *, what: str, staff: Collection[Party] = OFFICERS
) -> R:
    """Return the row; refuse `NotFound` with `what` if it is missing or the caller may not see it."""
    if row is None or not may_see(caller, whose(row), staff=staff):
        raise NotFound(what=what)
    return row


def require_person(caller: Caller, person_id: UUID | None) -> None:
    """Refuse `NotFound` unless the caller is an officer, or asks for the own person under any id."""
    if not may_see(caller, Whose(person=person_id)):
        raise NotFound(what="person")
