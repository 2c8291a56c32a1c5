"""The caller of a door, and the policy that every route declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args
from uuid import UUID

from fastapi import Depends, Request

from libs.common.door.callers.limits import charge
from libs.common.door.context import DoorContext, door_of
from libs.common.door.requests.exact_forms import exact_forms, refuse_other_forms
from libs.common.door.requests.said_once import names_of, refuse_said_twice
from libs.common.refusals import NotFound, Refusal
from libs.copies.offices.staff import EVERYWHERE, NoOffice, Reach, StaffOffices

Party = Literal[
    "person",
    "employer",
    "payroll_agent",
    "bank",
    "agent",
    "supervisor",
    "officer",
    "manager",
    "operator",
    "system",
    "laboratory",
    "facility",
    "pbx",
    "app",
]
ALL_PARTIES: tuple[Party, ...] = get_args(Party)
PARTIES: tuple[Party, ...] = tuple(party for party in ALL_PARTIES if party != "app")
"""Whom `allow(*PARTIES)` lets in. An app's own token is for doors that name it; for the rest it has its users'."""
STAFF: tuple[Party, ...] = ("officer", "manager", "agent", "supervisor", "operator")
_LIMITED_BY_PARTY = frozenset({"bank", "app", "laboratory", "facility"})
"""Programs that need no scope: their party is their limit."""
OUTSIDE: tuple[Party, ...] = ("person", "employer", "payroll_agent", "bank")
"""Who comes for what is theirs; whose a resource is, its route asks."""


class TokenRefused(Refusal):
    code = "token_refused"
    kind = "forbidden"


class OfficeRefused(TokenRefused):
    """The token is of staff that works for no office any more, or names an office that is not there."""

    code = "office_refused"
    reasons = frozenset({"no_such_office", "office_ended", "not_of_this_office", "appointment_ended"})


class PartyNotAllowed(Refusal):
    code = "party_not_allowed"
    kind = "forbidden"


class ScopeMissing(Refusal):
    code = "scope_missing"
    kind = "forbidden"


class DoorNotForPrograms(ScopeMissing):
    """The refusal of a door that no scope of a client can open."""

    text = "door_not_for_programs"


@dataclass(frozen=True, slots=True)
class Caller:
    """The verified caller. `party_id`: the employer, payroll agent, bank or person of the token, the client of an app;
    staff have none.

    For a person who was registered twice it is the kept id; `merged`: the other ids.

    `client`: the program that got the token for its user (`client-<id>`), where the token tells. `scopes`: the limits
    of the client's token, None without a limit. `acting`: the agent who acts for the person on the line, in the case
    `case_id`. `confirmed`: the request that the person has confirmed (`acting.digest`), by the
    confirmation `confirmation`; `second_factor`: this is that request. `mandates`: the employers for which a payroll
    agent acts today; `refused`: the reason for other employers that it has, or had, a mandate of.

    `office`: the office that a token of staff names; `reach`: the areas of the offices that it acts for.
    """

    subject: str
    party: Party
    party_id: UUID | None = None
    merged: frozenset[UUID] = frozenset()
    mandates: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = None
    client: str | None = None
    acting: str | None = None
    case_id: UUID | None = None
    confirmed: str | None = None
    confirmation: str | None = None
    second_factor: bool = False
    refused: Mapping[UUID, Refusal] = field(default_factory=dict, compare=False)
    office: str | None = None
    reach: Reach = EVERYWHERE

    @property
    def is_staff(self) -> bool:
        """True for staff, whose reads are audited. Every door names what each kind of staff may do."""
        return self.party in STAFF

    @property
    def is_officer(self) -> bool:
        """True for officers: no other staff reads and decides about persons and employers by the services' doors.

        Agents see persons only in the hotline's views, managers see figures, operators neither.
        """
        return self.party == "officer"

    @property
    def areas(self) -> list[str] | None:
        """Return `:areas` of statements: what the caller's office serves; None for the whole country, and others."""
        return None if self.reach.areas is None else list(self.reach.areas)

    @property
    def name(self) -> str:
        """Return the caller's name for audits and approvals."""
        if self.acting:
            return f"agent:{self.acting} for {self.party}:{self.party_id} in case:{self.case_id}"
        return f"{self.party}:{self.subject}"

    @property
    def counted_as(self) -> str:
        """Return the name for the rate limit: one for each program or person, however its tokens are spelled."""
        return f"{self.acting or self.subject} {self.party} {self.party_id}"

    @property
    def audiences(self) -> list[str]:
        """Return the audiences whose events the caller reads. A payroll agent does not read its employer's loans."""
        if self.party == "employer":
            return [f"employer:{self.party_id}", f"borrower:{self.party_id}"]
        if self.party == "payroll_agent":
            return [f"employer:{mandate}" for mandate in sorted(self.mandates)]
        return [f"{self.party}:{party_id}" for party_id in (self.party_id, *sorted(self.merged))]

    @property
    def person_ids(self) -> list[str]:
        """Return every id of the calling person, as text; empty for others."""
        return [str(one) for one in (self.party_id, *sorted(self.merged))] if self.party == "person" else []

    def id_as(self, party: Party) -> UUID | None:
        """Return the caller's own id if the caller is such a party: what a list of its own rows is limited to."""
        return self.party_id if self.party == party else None

    @property
    def employers(self) -> list[UUID]:
        """The employers that the caller speaks for today: itself, or by mandate."""
        own = self.id_as("employer")
        return [own] if own else sorted(self.mandates)

    def is_person(self, person_id: UUID) -> bool:
        """Tell whether `person_id` is one of the ids of the calling person, or of the person for whom an agent acts."""
        return self.party == "person" and (person_id == self.party_id or person_id in self.merged)

    def speaks_for_employer(self, employer_id: UUID) -> bool:
        if self.party == "employer":
            return self.party_id == employer_id
        return self.party == "payroll_agent" and employer_id in self.mandates

    def require_employer(self, employer_id: UUID, *staff: Party) -> None:
        """Refuse `NotFound` unless the caller is an officer, one of `staff`, the employer, or its payroll agent."""
        if self.party not in ("officer", *staff) and not self.speaks_for_employer(employer_id):
            raise self.refused.get(employer_id) or NotFound(what="employer")


@dataclass(frozen=True, slots=True)
class Policy:
    """The parties that may call a route. The route itself checks whose resource it is.

    Raises `TokenRefused` (401), `PartyNotAllowed` or `ScopeMissing` (403), or the refusal of an acting token.
    """

    parties: tuple[Party, ...]
    anyone: bool = False
    """Also who has no token: for what is published to all. A token is looked at only where parties are named beside."""
    acting: bool = False
    """An agent may do it for the caller on the line without the caller's own yes: neither money nor accounts."""
    acting_for_employer: bool = False
    """The same for the employer on the line. Reads are declared too: most doors of employers tell of their staff."""
    programs: bool = True
    """Whether a client's scope for this service opens the route too."""

    async def __call__(self, request: Request) -> Caller | None:
        if self.anyone and not (self.parties and "authorization" in request.headers):
            charge(request, door_of(request).limits)
            await _refuse_other_forms(request)
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRefused
        door = door_of(request)
        caller = await door.verifier.verify(token.strip())
        charge(request, door.limits, caller.counted_as)
        if caller.party not in self.parties:
            raise PartyNotAllowed(party=caller.party, allowed=", ".join(self.parties))
        if await door.ended_clients.include(caller.subject):
            raise TokenRefused(why="the client was revoked")
        if caller.acting is not None:
            caller = await door.acting.admitted(request, caller, token.strip(), declared=self._declared(caller))
        if caller.party == "system":
            door.systems.admit(request, caller)
        if caller.scopes is not None and caller.party not in _LIMITED_BY_PARTY:
            self._require_scope(caller.scopes, door.mandates.scope)
        caller = await _completed(door, caller)
        request.state.caller = caller
        await _refuse_other_forms(request)
        if caller.reach.areas is not None and door.area_scope is not None:
            operation = str(request.scope["route"].operation_id)
            await door.area_scope.require(request, door.database, caller.reach.areas, operation)
        return caller

    def _declared(self, caller: Caller) -> bool:
        return self.acting_for_employer if caller.party == "employer" else self.acting

    def _require_scope(self, scopes: frozenset[str], wanted: str | None) -> None:
        if wanted is None or not self.programs:
            raise DoorNotForPrograms
        if wanted not in scopes:
            raise ScopeMissing(scope=wanted)


async def _completed(door: DoorContext, caller: Caller) -> Caller:
    """Return the caller with what the service knows of it: the person's ids, the agent's mandates, staff's offices."""
    if caller.party == "person" and caller.party_id:
        kept, merged = await door.kept_persons.of(caller.party_id)
        return replace(caller, party_id=kept, merged=merged)
    if caller.party == "payroll_agent" and caller.party_id:
        mandates, refused = await door.mandates.of(caller.party_id, today=door.clock.today())
        return replace(caller, mandates=mandates, refused=refused)
    return await _at_its_offices(door, caller) if caller.is_staff else caller


async def _at_its_offices(door: DoorContext, caller: Caller) -> Caller:
    """Return the caller with the reach of its offices. A service that keeps no offices has nothing of anybody."""
    if door.area_scope is None:
        return caller
    try:
        reach = await StaffOffices(door.database).reach(
            caller.subject, role=caller.party, office=caller.office, today=door.clock.today()
        )
    except NoOffice as none:
        raise OfficeRefused(why=none.why) from None
    return replace(caller, reach=reach)


async def _refuse_other_forms(request: Request) -> None:
    route = request.scope["route"]
    await refuse_said_twice(request, names_of(route))
    refuse_other_forms(request, exact_forms(route))


def allow_anyone() -> Any:
    """Declare `_: Annotated[None, allow_anyone()]`: the door needs no token and reads none."""
    return Depends(Policy((), anyone=True))


def allow(
    *parties: Party,
    acting: bool = False,
    acting_for_employer: bool = False,
    programs: bool = True,
    anyone: bool = False,
) -> Any:
    """Declare `caller: Annotated[Caller, allow("officer", "employer")]`; `allow(*PARTIES)` for public data.

    `anyone`: a request without a token is let in too, with None: `Annotated[Caller | None, allow("app", anyone=True)]`.
    `programs=False`: no client may call it, whatever its scopes; a person must sign in.
    """
    if not parties:
        raise TypeError("a door names the parties that may come in: allow(*OUTSIDE, 'officer'), allow(*PARTIES)")
    return Depends(
        Policy(parties, anyone=anyone, acting=acting, acting_for_employer=acting_for_employer, programs=programs)
    )
