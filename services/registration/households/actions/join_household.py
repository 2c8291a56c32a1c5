"""Make a household, and let persons join one. Who is in an earlier household leaves it on that day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.values.identifiers import uuid7
from libs.common.values.month import after_months
from services.registration.households.actions.keep_households import head_on, locked_household, settle
from services.registration.households.rows import households as rows
from services.registration.households.rows.households import Head, Member
from services.registration.households.rules import refusals
from services.registration.persons.rows.locked import LockedPerson, first_death, lock_persons, other_ids

_AHEAD_MONTHS = 12
"""A member may be entered a year before joining."""


async def found_household(
    connection: AsyncConnection,
    *,
    head: UUID,
    members: Sequence[UUID],
    area: str,
    first_day: date,
    by: str,
    today: date,
) -> UUID:
    """Make a household of a head and other members, all from one day on, and return its id."""
    household_id = uuid7()
    everybody = [head, *members]
    pointers = ["/head", *(f"/members/{n}" for n in range(len(members)))]
    persons = await _locked(connection, everybody, pointers)
    before = {one.household_id for one in await rows.households_of(connection, [p.person_id for p in persons])}
    await rows.lock_households(connection, sorted(before))
    await rows.insert_household(connection, household_id, area)
    touched = {household_id}
    for person_id, pointer in zip(everybody, pointers, strict=True):
        touched |= await _join(connection, household_id, person_id, first_day, pointer, persons, today, everybody)
    await rows.replace_head(connection, household_id, Head(first_day, head), version=1)
    await settle(connection, [one.person_id for one in persons], touched=touched, by=by)
    return household_id


async def join_household(
    connection: AsyncConnection,
    household_id: UUID,
    *,
    person_id: UUID,
    first_day: date,
    because: str | None,
    by: str,
    today: date,
) -> None:
    """Let a person join the household on a day, and leave an earlier one on that day."""
    persons = await _locked(connection, [person_id], ["/person_id"])
    ids = [one.person_id for one in persons]
    left = {one.household_id for one in await rows.households_of(connection, ids)}
    await locked_household(connection, household_id, *left)
    touched = await _join(connection, household_id, person_id, first_day, "/person_id", persons, today)
    await settle(connection, ids, touched={household_id, *touched}, by=by, because=because)


async def _locked(
    connection: AsyncConnection, person_ids: Sequence[UUID], pointers: Sequence[str]
) -> list[LockedPerson]:
    """Lock the persons. Refused: somebody who is not registered, and the same person twice, under any id."""
    persons = await lock_persons(connection, person_ids)
    known = {one.person_id for one in persons}
    seen: set[UUID] = set()
    for person_id, pointer in zip(person_ids, pointers, strict=True):
        if person_id not in known:
            raise NotFound(what="person", pointer=pointer)
        if person_id in seen:
            raise refusals.MemberTwice(pointer=pointer)
        seen |= {person_id, *(await other_ids(connection, person_id))}
    return persons


async def _join(
    connection: AsyncConnection,
    household_id: UUID,
    person_id: UUID,
    first_day: date,
    pointer: str,
    persons: Sequence[LockedPerson],
    today: date,
    together: Sequence[UUID] = (),
) -> set[UUID]:
    """Insert the member, and return the households that the person left. `together`: who leaves with the person."""
    ids = {person_id, *(await other_ids(connection, person_id))}
    _refuse_days([one for one in persons if one.person_id in ids], first_day, today)
    left = set()
    for one in await rows.households_of(connection, sorted(ids)):
        if not one.ends_after(first_day):
            continue
        if one.household_id == household_id:
            raise refusals.AlreadyMember(pointer=pointer, first_day=one.first_day)
        if one.first_day >= first_day:
            raise refusals.MemberElsewhere(pointer=pointer, first_day=one.first_day)
        await refuse_headless(connection, one.household_id, one.person_id, first_day, pointer, together=together)
        await rows.write_end(connection, one.member_id, ended_on=first_day, reason="moved")
        left.add(one.household_id)
    member = Member(uuid7(), household_id, person_id, first_day, None, None)
    with explained({"household_member_once": refusals.MemberElsewhere(pointer=pointer, first_day=first_day)}):
        await rows.insert_member(connection, member)
    return left


def _refuse_days(ids: Sequence[LockedPerson], first_day: date, today: date) -> None:
    if first_day < max(one.born_on for one in ids):
        raise RequestInvalid(faults=[Fault("/first_day", "day_before_birth")])
    last = after_months(today, _AHEAD_MONTHS)
    if first_day > last:
        raise RequestInvalid(faults=[Fault("/first_day", "day_too_far_ahead", {"day": last})])
    died_on = first_death(ids)
    if died_on is not None and first_day > died_on:
        raise refusals.MemberDied(pointer="/first_day", died_on=died_on)


async def refuse_headless(
    connection: AsyncConnection,
    household_id: UUID,
    person_id: UUID,
    day: date,
    pointer: str,
    *,
    together: Sequence[UUID] = (),
) -> None:
    """Refuse that the head leaves others behind without a head. `together`: who leaves with the person."""
    found = await rows.household(connection, household_id)
    assert found is not None, "a household is never deleted"
    members = await rows.members_of(connection, household_id, version=found.version)
    heads = await rows.heads_of(connection, household_id, version=found.version)
    others = {one.person_id for one in members if one.is_in(day)} - {person_id, *together}
    if others and head_on(day, heads, members) == person_id:
        raise refusals.HeadMustBeReplaced(pointer=pointer)
