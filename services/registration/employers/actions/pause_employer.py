"""Pause an employer for some days, and reopen one that paused or ended. What was said stays in the history."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmployerEnded, EmployerPaused, EmployerReopened
from services.registration.employers.rows import periods as rows
from services.registration.employers.rows.employers import Employer, lock_employer
from services.registration.employers.rows.periods import Period
from services.registration.employers.rules.told_days import ToldDays

_EXCLUDED = "23P01"
DAY = timedelta(days=1)


class PauseOverlaps(Refusal):
    code = "pause_overlaps"
    kind = "conflict"


class EmployerHasEnded(Refusal):
    """The employer ended before a day on which something of it is asked."""

    code = "employer_ended"
    kind = "conflict"


class EmployerNotPaused(Refusal):
    code = "employer_not_paused"
    kind = "conflict"


class OfficersReopen(Refusal):
    code = "officers_reopen_ended"
    kind = "forbidden"


async def pause_employer(
    connection: AsyncConnection,
    employer_id: UUID,
    *,
    first_day: date,
    last_day: date | None,
    because: str,
    by: str,
    told: ToldDays,
) -> Period:
    """Pause the employer and return the pause; without a last day it lasts until the employer is reopened."""
    employer = await locked_employer(connection, employer_id)
    refuse_day(employer, first_day, pointer="/first_day", told=told)
    if last_day is not None and last_day < first_day:
        raise RequestInvalid(faults=[Fault("/last_day", "days_reversed")])
    if last_day is not None and told.longest_pause is not None and last_day > first_day + told.longest_pause:
        raise RequestInvalid(faults=[Fault("/last_day", "day_too_far_ahead", {"day": first_day + told.longest_pause})])
    refuse_after_end(await rows.periods(connection, employer_id), last_day or first_day, pointer="/first_day")
    pause = Period(uuid7(), employer_id, "paused", first_day, last_day, 1, None, None)
    await _without_overlap(connection, pause, by=by, because=because)
    await append(connection, with_audience(pause))
    return pause


async def reopen_employer(
    connection: AsyncConnection,
    employer_id: UUID,
    *,
    reopened_on: date,
    because: str,
    by: str,
    by_officer: bool,
    told: ToldDays,
) -> Period:
    """Reopen the employer and return the period that is over: its end, which only officers cancel, or its pause.

    If it is reopened on the period's first day, the period never was.
    """
    employer = await locked_employer(connection, employer_id)
    refuse_day(employer, reopened_on, pointer="/reopened_on", told=told)
    touched = [
        period
        for period in await rows.periods(connection, employer_id)
        if period.first_day <= reopened_on and (period.last_day is None or reopened_on <= period.last_day)
    ]
    if not touched:
        raise EmployerNotPaused(pointer="/reopened_on", day=reopened_on)
    period = min(touched, key=lambda one: one.kind != "ended")
    if period.kind == "ended" and not by_officer:
        raise OfficersReopen
    closed = await rows.close_period(connection, period.period_id, last_day=reopened_on - DAY, by=by, because=because)
    fact = EmployerReopened.model_validate(_members(closed))
    await append(connection, Said(fact, (f"employer:{employer_id}",)))
    return closed


async def locked_employer(connection: AsyncConnection, employer_id: UUID) -> Employer:
    """Lock the employer's row and return it."""
    employer = await lock_employer(connection, employer_id)
    if employer is None:
        raise NotFound(what="employer")
    return employer


def refuse_day(employer: Employer, day: date, *, pointer: str, told: ToldDays) -> None:
    """Refuse a day before the employer's registration, and one that who tells it may not give."""
    if day < employer.registered_on:
        raise RequestInvalid(faults=[Fault(pointer, "before_registration", {"day": employer.registered_on})])
    if told.earliest is not None and day < told.earliest:
        raise RequestInvalid(faults=[Fault(pointer, "day_for_officers", {"day": told.earliest})])
    if told.latest is not None and day > told.latest:
        raise RequestInvalid(faults=[Fault(pointer, "day_too_far_ahead", {"day": told.latest})])


def refuse_after_end(periods: list[Period], day: date, *, pointer: str) -> None:
    """Refuse where the employer has ended for good by `day`."""
    for period in periods:
        if period.kind == "ended" and period.first_day <= day and (period.last_day is None or day <= period.last_day):
            raise EmployerHasEnded(pointer=pointer, last_day=period.first_day - DAY)


async def insert_end(connection: AsyncConnection, end: Period, *, by: str, because: str) -> None:
    """Insert the end of an employer, and say it."""
    await _without_overlap(connection, end, by=by, because=because)
    members = _members(end) | {"reason": end.reason, "successor_id": end.successor_id}
    fact = EmployerEnded.model_validate(members)
    heard = (f"employer:{end.employer_id}", *((f"employer:{end.successor_id}",) if end.successor_id else ()))
    await append(connection, Said(fact, heard))


async def _without_overlap(connection: AsyncConnection, period: Period, *, by: str, because: str) -> None:
    """Refuse two periods of one kind that share a day; the database enforces it."""
    try:
        async with connection.begin_nested():
            await rows.insert_period(connection, period, by=by, because=because)
    except IntegrityError as failure:
        if getattr(failure.orig, "sqlstate", None) != _EXCLUDED:
            raise
        if period.kind == "ended":
            raise EmployerHasEnded(pointer="/last_day", last_day=period.first_day - DAY) from None
        raise PauseOverlaps(pointer="/first_day", first_day=period.first_day) from None


def with_audience(pause: Period) -> Said:
    return Said(EmployerPaused.model_validate(_members(pause)), (f"employer:{pause.employer_id}",))


def _members(period: Period) -> dict[str, object]:
    return {
        "employer_id": period.employer_id,
        "period_id": period.period_id,
        "version": period.version,
        "kind": period.kind,
        "first_day": period.first_day,
        "last_day": period.last_day,
    }
