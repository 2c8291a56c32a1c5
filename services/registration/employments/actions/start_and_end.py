"""Start and end employments. The person's row is the lock: the person is the key of these events."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypedDict
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import (
    EmploymentCorrected,
    EmploymentEnded,
    EmploymentStarted,
    EndReason,
    EnteredBy,
    Standing,
)
from libs.copies.employer_life.inactive_periods import inactive_periods
from services.registration.employers.actions.pause_employer import EmployerHasEnded
from services.registration.employers.rows.employers import employer
from services.registration.employments.rows import employments as rows
from services.registration.employments.rows.employments import Contract, Employment

AHEAD = timedelta(days=366)
"""A contract may be entered a year before it starts."""
END_AHEAD = timedelta(days=10 * 366)
"""The end of a fixed term may lie further away."""
_EXCLUDED = "23P01"


class EmploymentMembers(TypedDict):
    """The members that every event about an employment has."""

    employment_id: UUID
    employer_id: UUID
    person_id: UUID
    branch: str
    started_on: date
    ended_on: date | None
    version: int
    standing: Standing
    recorded_at: datetime
    reason: EndReason | None


class EmploymentOverlaps(Refusal):
    code = "employment_overlaps"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"overlaps": str(self.values["overlaps"])}


class EmploymentAlreadyEnded(Refusal):
    code = "employment_already_ended"
    kind = "conflict"


class EmploymentVoid(Refusal):
    code = "employment_void"
    kind = "conflict"


class EmployerPaused(Refusal):
    code = "employer_paused"
    kind = "conflict"


class PersonDied(Refusal):
    code = "person_died"
    kind = "conflict"


class BranchClosed(Refusal):
    code = "branch_closed"
    kind = "conflict"


class EndBeforeStart(Refusal):
    code = "employment_ends_before_start"
    kind = "invalid"


async def start_employment(
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    person_id: UUID,
    branch: str,
    started_on: date,
    ended_on: date | None = None,
    reason: EndReason | None = None,
    standing: Standing = "stands",
    entered_by: EnteredBy,
    by: str,
    today: date,
) -> Employment:
    """Start an employment. One entered late may have its end already."""
    wanted = Contract(uuid7(), employer_id, person_id, branch, started_on, ended_on, reason, standing)
    await refuse_days(connection, wanted, given={"started_on", "ended_on"}, today=today)
    made = await _without_overlap(connection, wanted, partial(rows.insert_employment, connection, wanted, by=by))
    await append(connection, with_audience(EmploymentStarted(entered_by=entered_by, **members_of(made))))
    return made


async def end_employment(
    connection: AsyncConnection,
    *,
    employment_id: UUID,
    ended_on: date,
    reason: EndReason,
    entered_by: EnteredBy,
    by: str,
    today: date,
) -> Employment:
    """End an employment and return it. A repeated end with the same values changes nothing."""
    now = await locked(connection, employment_id)
    if now.ended_on is not None:
        if (now.ended_on, now.end_reason) == (ended_on, reason):
            return now
        raise EmploymentAlreadyEnded(ended_on=now.ended_on, reason=now.end_reason)
    wanted = replace(now, ended_on=ended_on, end_reason=reason)
    await refuse_days(connection, wanted, given={"ended_on"}, today=today)
    changed = await change(connection, now, wanted, by=by, because=None)
    await append(connection, with_audience(EmploymentEnded(entered_by=entered_by, **members_of(changed))))
    return changed


async def locked(connection: AsyncConnection, employment_id: UUID) -> Employment:
    """Lock the person and return the employment. Refused if the employment is void."""
    person_id = await rows.person_of(connection, employment_id)
    if person_id is None:
        raise NotFound(what="employment")
    await rows.lock_person(connection, person_id)
    now = await rows.state_of(connection, employment_id)
    if now.standing == "void":
        raise EmploymentVoid
    return now


async def change(
    connection: AsyncConnection, now: Contract, wanted: Contract, *, by: str, because: str | None
) -> Employment:
    """Write the next version of the employment and its history: other days, another reason or standing."""
    write = partial(rows.update_employment, connection, wanted, by=by, because=because)
    return await _without_overlap(connection, wanted, write, before=now)


async def refuse_days(connection: AsyncConnection, wanted: Contract, *, given: Collection[str], today: date) -> None:
    """Refuse impossible days: before the person's birth or the employer's registration, after an end, or years ahead.

    `given`: which of the two days are new; days from before are not checked again.
    """
    born_on = await rows.lock_person(connection, wanted.person_id)
    if born_on is None:
        raise NotFound(what="person", pointer="/person_id")
    place = await rows.place(connection, wanted.employer_id, wanted.branch)
    if place is None:
        if await employer(connection, wanted.employer_id) is None:
            raise NotFound(what="employer", pointer="/employer_id")
        raise NotFound(what="branch of this employer", pointer="/branch")
    started_on, ended_on = wanted.started_on, wanted.ended_on
    if "started_on" in given:
        _refuse_start(wanted, place, born_on, today=today)
    if "ended_on" in given and ended_on is not None and ended_on > today + END_AHEAD:
        raise RequestInvalid(faults=[Fault("/ended_on", "day_too_far_ahead", {"day": today + END_AHEAD})])
    if ended_on is not None and ended_on <= started_on:
        raise EndBeforeStart(pointer="/ended_on", started_on=started_on)
    if given:
        await _refuse_after_death(connection, wanted)
        await _refuse_idle_days(connection, wanted, given=given)


def _refuse_start(wanted: Contract, place: rows.Place, born_on: date, *, today: date) -> None:
    """Refuse a first day that neither the person nor the place can have."""
    started_on = wanted.started_on
    if started_on <= born_on:
        raise RequestInvalid(faults=[Fault("/started_on", "day_before_birth")])
    if started_on < place.registered_on:
        raise RequestInvalid(faults=[Fault("/started_on", "day_before_registration", {"day": place.registered_on})])
    if started_on > today + AHEAD:
        raise RequestInvalid(faults=[Fault("/started_on", "day_too_far_ahead", {"day": today + AHEAD})])
    if place.closed_on is not None and started_on >= place.closed_on:
        raise BranchClosed(pointer="/branch", number=wanted.branch, day=place.closed_on)


async def _refuse_after_death(connection: AsyncConnection, wanted: Contract) -> None:
    """Refuse an employment on or after the day on which the person died."""
    died_on = await rows.died_on(connection, wanted.person_id)
    if died_on is not None and (wanted.ended_on is None or wanted.ended_on > died_on):
        raise PersonDied(pointer="/started_on" if wanted.started_on >= died_on else "/ended_on", died_on=died_on)


async def _refuse_idle_days(connection: AsyncConnection, wanted: Contract, *, given: Collection[str]) -> None:
    """Refuse an employment after the employer's end, and a hire while it pauses."""
    touched = await inactive_periods(connection, wanted.employer_id, first_day=wanted.started_on, after=wanted.ended_on)
    for period in touched:
        if period.kind == "ended":
            pointer = "/started_on" if period.first_day <= wanted.started_on else "/ended_on"
            raise EmployerHasEnded(pointer=pointer, last_day=period.first_day - timedelta(days=1))
        if "started_on" in given and period.first_day <= wanted.started_on:
            raise EmployerPaused(pointer="/started_on", first_day=period.first_day)


async def _without_overlap(
    connection: AsyncConnection,
    wanted: Contract,
    write: Callable[[], Awaitable[Employment]],
    *,
    before: Contract | None = None,
) -> Employment:
    """Refuse two employments of a person at one employer on one day; the database enforces it under concurrency.

    `before`: the employment before a change.
    """
    other = None
    if wanted.standing != "void":
        other = await rows.overlapping(connection, wanted, before=before)
    if other is None:
        try:
            async with connection.begin_nested():
                return await write()
        except IntegrityError as failure:
            if getattr(failure.orig, "sqlstate", None) != _EXCLUDED:
                raise
        other = await rows.overlapping(connection, wanted, before=before)
        assert other is not None, "the database saw one"
    raise EmploymentOverlaps(
        pointer="/started_on",
        overlaps=other.employment_id,
        started_on=other.started_on,
        ended_on=other.ended_on or "…",
    )


def members_of(employment: Employment) -> EmploymentMembers:
    """Return the members that every event about an employment has."""
    return {
        "employment_id": employment.employment_id,
        "employer_id": employment.employer_id,
        "person_id": employment.person_id,
        "branch": employment.branch,
        "started_on": employment.started_on,
        "ended_on": employment.ended_on,
        "version": employment.version,
        "standing": employment.standing,
        "recorded_at": employment.recorded_at,
        "reason": employment.end_reason,
    }


def with_audience(fact: EmploymentStarted | EmploymentEnded | EmploymentCorrected) -> Said:
    return Said(fact, (f"employer:{fact.employer_id}", f"person:{fact.person_id}"))
