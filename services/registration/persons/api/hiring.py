"""Hire a person. The employer shows that it knows the person: by number and birthday, or because it registered them.

The claim "I employ this person" alone shows the employer nothing.
"""

from datetime import date
from typing import Protocol
from uuid import UUID

from libs.common.audit.writing import audit
from libs.common.door.callers.policies import Caller
from libs.common.refusals import NotFound
from libs.common.values.identifiers import person_id_of
from libs.contracts.registration import Standing
from services.registration.context import Context
from services.registration.persons.actions.match_person import TRIES_FOR, TooManyTries, match_person, tried_too_often
from services.registration.persons.rows import persons as rows


class Hiring(Protocol):
    """The members of a request that names a person: by id, or by national id and birthday."""

    @property
    def employer_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def national_id(self) -> str | None: ...
    @property
    def born_on(self) -> date | None: ...
    @property
    def started_on(self) -> date: ...


async def whom_to_hire(context: Context, caller: Caller, body: Hiring) -> tuple[UUID, Standing]:
    """Return the person and the employment's standing: it waits if an employer dates it back for a new person."""
    matched = body.person_id is None
    person_id = body.person_id or await _matching(context, caller, body)
    kept = await rows.kept_person(context.database, person_id) or person_id
    if caller.is_officer:
        return kept, "stands"
    registrars = registrars_of(caller, body.employer_id)
    relation = await rows.known_to_employer(
        context.database, person_id, employer_id=body.employer_id, registrars=registrars
    )
    registered, known = (relation.registered, relation.employed) if relation else (False, False)
    if not (matched or registered or known):
        raise NotFound(what="person", pointer="/person_id")
    back_dated = body.started_on < context.clock.today() - context.back_dated
    return kept, "waiting" if back_dated and not registered else "stands"


def registrars_of(caller: Caller, *employers: UUID) -> list[UUID]:
    """Return the employers that count as the caller: itself, or those that it speaks for."""
    return [*employers, *([caller.party_id] if caller.party_id else [])]


async def _matching(context: Context, caller: Caller, body: Hiring) -> UUID:
    assert body.national_id is not None
    assert body.born_on is not None
    return await person_named(context, caller, body.national_id, body.born_on, action="employment.no_match")


async def refuse_too_many_tries(context: Context, caller: Caller, national_id: str) -> None:
    """Refuse a registration after too many wrong tries, before the caller learns whether the number is known."""
    await _refuse_after(context, _counted(caller, person_id_of(national_id, agency_key=context.agency_key)))


async def refuse_after_too_many_tries(context: Context, caller: Caller) -> None:
    """Refuse a file of pairs if the caller had too many wrong tries today."""
    await _refuse_after(context, [] if caller.is_officer else [f"{caller.party}:{caller.party_id}"])


async def _refuse_after(context: Context, counted: list[str]) -> None:
    if counted and await tried_too_often(
        context.database, counted=counted, tries_max=context.match_tries, now=context.clock.now()
    ):
        raise TooManyTries(retry_after_s=int(TRIES_FOR.total_seconds()))


async def person_named(context: Context, caller: Caller, national_id: str, born_on: date, *, action: str) -> UUID:
    """Return the person with this number and birthday. A wrong pair is counted and audited."""
    named = person_id_of(national_id, agency_key=context.agency_key)
    counted = _counted(caller, named)
    async with context.database.transaction(wakes=False) as connection:
        matched = await match_person(
            connection,
            national_id=national_id,
            born_on=born_on,
            counted=counted,
            tries_max=context.match_tries,
            now=context.clock.now(),
        )
        if not isinstance(matched, UUID):
            await audit(connection, caller, action, subject=str(named), detail=matched.code)
    if isinstance(matched, UUID):
        return matched
    raise matched


def _counted(caller: Caller, named: UUID) -> list[str]:
    """Return the sender and the person for whom wrong pairs are counted; officers' are not counted."""
    return [] if caller.is_officer else [f"{caller.party}:{caller.party_id}", f"named:{named}"]
