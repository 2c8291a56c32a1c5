"""Name another head of a household, from a day on."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.households.actions.keep_households import head_on, locked_household, settle
from services.registration.households.rows import households as rows
from services.registration.households.rows.households import Head
from services.registration.households.rules import refusals
from services.registration.persons.rows.locked import lock_person


async def name_head(
    connection: AsyncConnection, household_id: UUID, *, person_id: UUID, first_day: date, because: str | None, by: str
) -> None:
    """Make a member the head from a day on, in place of every head of that day and later. Nothing changes twice."""
    persons = await lock_person(connection, person_id)
    now = await locked_household(connection, household_id)
    members = await rows.members_of(connection, household_id, version=now.version)
    ids = {one.person_id for one in persons}
    inside = next((one for one in members if one.person_id in ids and one.is_in(first_day)), None)
    if inside is None:
        raise refusals.HeadNotMember(pointer="/person_id", first_day=first_day)
    heads = await rows.heads_of(connection, household_id, version=now.version)
    later = [one for one in heads if one.first_day > first_day]
    if not later and head_on(first_day, heads, members) == inside.person_id:
        return
    await rows.replace_head(connection, household_id, Head(first_day, inside.person_id), version=now.version + 1)
    await settle(connection, sorted(ids), touched={household_id}, by=by, because=because)
