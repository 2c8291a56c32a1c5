"""Let a member leave a household: on the person's word from today on, on an officer's on any day."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.values.month import after_months
from services.registration.households.actions.join_household import refuse_headless
from services.registration.households.actions.keep_households import locked_household, settle
from services.registration.households.rows import households as rows
from services.registration.households.rows.households import Member
from services.registration.households.rules import refusals
from services.registration.persons.rows.locked import lock_person

_AHEAD_MONTHS = 12


async def leave_household(
    connection: AsyncConnection,
    household_id: UUID,
    *,
    person_id: UUID,
    on: date,
    reason: Literal["left", "entered_wrongly"],
    by: str,
    today: date,
    of_officer: bool,
) -> Member:
    """End the days of the member; `on` is the first day outside. Asked again with the same values, nothing changes.

    `entered_wrongly`: the person never was in it, whatever the day.
    """
    persons = await lock_person(connection, person_id)
    await locked_household(connection, household_id)
    ids = [one.person_id for one in persons]
    days = [one for one in await rows.households_of(connection, ids) if one.household_id == household_id]
    if not days:
        raise NotFound(what="member")
    now = next((one for one in days if one.ended_on is None or one.ended_on > one.first_day), days[0])
    ended_on = now.first_day if reason == "entered_wrongly" else on
    if (now.ended_on, now.end_reason) == (ended_on, reason):
        return now
    if now.ended_on is not None and now.ended_on <= max(ended_on, now.first_day):
        raise refusals.MemberLeft(ended_on=now.ended_on)
    if reason == "left" and on <= now.first_day:
        raise refusals.LeavesBeforeJoining(pointer="/on", first_day=now.first_day)
    if on > after_months(today, _AHEAD_MONTHS):
        last = after_months(today, _AHEAD_MONTHS)
        raise RequestInvalid(faults=[Fault("/on", "day_too_far_ahead", {"day": last})])
    if not of_officer and on < today:
        raise refusals.LeavingBackDated(pointer="/on", day=today)
    await refuse_headless(connection, household_id, now.person_id, ended_on, "/person_id")
    await rows.ask_end(connection, now.member_id, ended_on=ended_on, reason=reason)
    await settle(connection, ids, touched={household_id}, by=by)
    return next(one for one in await rows.households_of(connection, ids) if one.member_id == now.member_id)
