"""The one way to ask whether a row is the caller's, for every door of every service.

A row that is not there and one of somebody else are answered alike: ids tell nothing.
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
    """

    person: UUID | None = None
    employer: UUID | None = None
    employer_alone: UUID | None = None
    bank: UUID | None = None
    agent: UUID | None = None


class _OfPerson(Protocol):
    @property
    def person_id(self) -> UUID: ...


class _Sent(Protocol):
    @property
    def sent_by(self) -> str: ...
    @property
    def party_id(self) -> UUID | None: ...


def of_person(row: _OfPerson) -> Whose:
    """The person alone: what most facts about health, money and places are."""
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
    )


def visible(
    caller: Caller, row: R | None, whose: Callable[[R], Whose], *, what: str, staff: Collection[Party] = OFFICERS
) -> R:
    """The row, if it is there and the caller may see it; else there is no such `what`."""
    if row is None or not may_see(caller, whose(row), staff=staff):
        raise NotFound(what=what)
    return row


def require_person(caller: Caller, person_id: UUID | None) -> None:
    """Officers may ask for anybody, a person for themselves under each of their numbers; to others there is none."""
    if not may_see(caller, Whose(person=person_id)):
        raise NotFound(what="person")
