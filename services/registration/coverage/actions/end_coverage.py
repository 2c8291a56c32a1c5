"""End a coverage on the person's word or an officer's; an earlier end by death or employment stands before it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import Fault, RequestInvalid
from libs.common.values.month import after_months
from libs.contracts.registration import WhyCoverageEnds
from services.registration.coverage.actions.follow_facts import follow, locked
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rows.coverages import Coverage
from services.registration.coverage.rules import refusals
from services.registration.persons.rows.locked import every_id

_AHEAD_MONTHS = 120


async def end_coverage(
    connection: AsyncConnection,
    law: RuleLaw,
    coverage_id: UUID,
    *,
    last_day: date,
    reason: WhyCoverageEnds,
    because: str | None,
    by: str,
    today: date,
    of_officer: bool,
) -> Coverage:
    """End the coverage after `last_day`. Asked again with the same values, nothing changes.

    `entered_wrongly`: it never was, whatever the last day. `of_officer`: also before today, and for
    every reason; a person withdraws.
    """
    if reason != "withdrew" and not of_officer:
        raise refusals.ReasonOfOfficers(pointer="/reason", reason=reason)
    now = await locked(connection, coverage_id)
    ended_on = now.first_day if reason == "entered_wrongly" else last_day + timedelta(days=1)
    if (now.asked_end, now.asked_reason) == (ended_on, reason):
        return now
    if now.asked_end is not None or (now.ended_on is not None and now.ended_on <= ended_on):
        raise refusals.CoverageAlreadyEnded(ended_on=now.ended_on or now.asked_end, reason=now.end_reason)
    if ended_on < now.first_day or (ended_on == now.first_day and reason != "entered_wrongly"):
        raise refusals.CoverageEndsBeforeStart(pointer="/last_day", first_day=now.first_day)
    if last_day > after_months(today, _AHEAD_MONTHS):
        day = after_months(today, _AHEAD_MONTHS)
        raise RequestInvalid(faults=[Fault("/last_day", "day_too_far_ahead", {"day": day})])
    if not of_officer and last_day < today:
        raise refusals.CoverageBackDated(pointer="/last_day", day=today)
    return await ask_end(connection, law, now, ended_on=ended_on, reason=reason, because=because, by=by)


async def ask_end(
    connection: AsyncConnection,
    law: RuleLaw,
    now: Coverage,
    *,
    ended_on: date,
    reason: WhyCoverageEnds,
    because: str | None,
    by: str,
) -> Coverage:
    """Write the end that is asked for, and the ends that follow from it."""
    await rows.ask_end(connection, replace(now, asked_end=ended_on, asked_reason=reason))
    await follow(connection, law, await every_id(connection, now.person_id), by=by, because=because)
    ended = await rows.coverage(connection, now.coverage_id)
    assert ended is not None, "a coverage is never deleted"
    return ended
