"""Record a person's death, correct its day, and withdraw a death that was another person's.

Employments end on the day of death and accounts of the app end; what is withdrawn is another version, and nothing is
deleted. A withdrawn death opens the employments again that it ended; an account is linked anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.contracts.registration import AccountUnlinked, EmploymentCorrected, PersonDied
from services.registration.accounts.rows import end_all_of
from services.registration.applications.actions.apply import end_all_for
from services.registration.deaths import rows
from services.registration.employments.actions.start_and_end import change, members_of, with_audience
from services.registration.employments.rows.employments import Contract, Employment

BECAUSE = "the person died"


@dataclass(frozen=True, slots=True)
class Death:
    """A version of a person's death; without a day it is withdrawn."""

    person_id: UUID
    version: int
    died_on: date | None


class NoDeathRecorded(Refusal):
    code = "no_death_recorded"
    kind = "conflict"


async def record_death(
    connection: AsyncConnection, person_id: UUID, *, died_on: date, evidence: str, by: str, today: date
) -> Death:
    """Record the death, or another day of it, between the birth and today. What is recorded already stays."""
    locked = await _locked(connection, person_id)
    if died_on > today:
        raise RequestInvalid(faults=[Fault("/died_on", "day_in_the_future")])
    if died_on < max(one.born_on for one in locked):
        raise RequestInvalid(faults=[Fault("/died_on", "day_before_birth")])
    ids = [one.person_id for one in locked]
    if all(one.died_on == died_on for one in locked):
        newest = await rows.newest_version(connection, person_id)
        if newest is not None and (newest.died_on, newest.evidence) == (died_on, evidence):
            return Death(person_id, newest.version, died_on)
    await reopen_employments(connection, ids, by=by)
    await end_by_death(connection, ids, died_on=died_on, by=by)
    return (await say_death(connection, ids, died_on=died_on, evidence=evidence, by=by))[person_id]


async def withdraw_death(connection: AsyncConnection, person_id: UUID, *, evidence: str, by: str) -> Death:
    """Withdraw a death: it was another person's. Employments that it ended go on as they were."""
    locked = await _locked(connection, person_id)
    if all(one.died_on is None for one in locked):
        raise NoDeathRecorded
    ids = [one.person_id for one in locked]
    await reopen_employments(connection, ids, by=by)
    return (await say_death(connection, ids, died_on=None, evidence=evidence, by=by))[person_id]


async def end_by_death(connection: AsyncConnection, ids: Sequence[UUID], *, died_on: date, by: str) -> None:
    """End the person's employments on the day of death, the accounts of the app, and what was applied for."""
    for one in await rows.employments_after(connection, ids, died_on):
        await _say(connection, await change(connection, one, _ended(one, died_on), by=by, because=BECAUSE))
    for unlinked in await end_all_of(connection, ids, by=by):
        await append(connection, AccountUnlinked(person_id=unlinked))
    await end_all_for(connection, ids, by=by)


async def _locked(connection: AsyncConnection, person_id: UUID) -> list[rows.LockedPerson]:
    locked = await rows.lock_person(connection, person_id)
    if person_id not in {one.person_id for one in locked}:
        raise NotFound(what="person")
    return locked


def _ended(now: Employment, died_on: date) -> Contract:
    """Return the employment as it ends by death; one that was to begin later never was."""
    if now.started_on >= died_on:
        return replace(now, standing="void")
    return replace(now, ended_on=died_on, end_reason="died")


async def reopen_employments(connection: AsyncConnection, ids: Sequence[UUID], *, by: str) -> None:
    """Give the employments that a recorded death ended the days and standing that they had before it."""
    for one in await rows.employments_ended_by_death(connection, ids, BECAUSE):
        was = await rows.version_before(connection, one.employment_id, one.version)
        assert was is not None, "a death is never the first version"
        wanted = replace(
            one,
            started_on=was.started_on,
            ended_on=was.ended_on,
            end_reason=was.end_reason,
            standing=was.standing,
        )
        await _say(connection, await change(connection, one, wanted, by=by, because="the death is corrected"))


async def _say(connection: AsyncConnection, employment: Employment) -> None:
    members = members_of(employment)
    if employment.standing == "void":
        members |= {"ended_on": employment.started_on, "reason": None}
    await append(connection, with_audience(EmploymentCorrected(entered_by="officer", **members)))


async def say_death(
    connection: AsyncConnection, ids: Sequence[UUID], *, died_on: date | None, evidence: str, by: str
) -> dict[UUID, Death]:
    """Write the death under every id, and say it of each: those who hear it may not know of the merge yet.

    Return the new version of each id.
    """
    kept = await rows.keep_death(connection, ids, died_on=died_on, evidence=evidence, by=by)
    for one in kept:
        fact = PersonDied(person_id=one.person_id, version=one.version, died_on=died_on)
        await append(connection, Said(fact, (f"person:{one.person_id}",)))
    return {one.person_id: Death(one.person_id, one.version, died_on) for one in kept}
