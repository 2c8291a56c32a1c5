"""Write the next version of households, and let members leave as deaths, merges and later households say."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.common.spine.outbox import append
from libs.contracts.registration import HouseholdChanged, HouseholdHead, HouseholdMember
from services.registration.households.rows import households as rows
from services.registration.households.rows.households import Head, Household, Member


async def locked_household(connection: AsyncConnection, household_id: UUID, *others: UUID) -> Household:
    """Lock the household and others beside it, in one order, and return the household."""
    found = await rows.lock_households(connection, [household_id, *others])
    for one in found:
        if one.household_id == household_id:
            return one
    raise NotFound(what="household")


async def settle(
    connection: AsyncConnection,
    person_ids: Sequence[UUID],
    *,
    touched: Iterable[UUID] = (),
    by: str,
    because: str | None = None,
) -> None:
    """Write the ends that follow for these persons, and the next version of each household that changed.

    `touched`: households that the caller changed, whose locks it has. Under the locks of the persons.
    """
    ends = await rows.changed_ends(connection, person_ids)
    changed = sorted({*touched, *(end.household_id for end in ends)})
    if not changed:
        return
    await rows.lock_households(connection, changed)
    for end in ends:
        await rows.write_end(connection, end.member_id, ended_on=end.ended_on, reason=end.end_reason)
    for household_id in changed:
        await _noted(connection, household_id, by=by, because=because)


async def _noted(connection: AsyncConnection, household_id: UUID, *, by: str, because: str | None) -> None:
    noted = await rows.note_version(connection, household_id, by=by, because=because)
    members = await rows.members_of(connection, household_id, version=noted.version)
    heads = await rows.heads_of(connection, household_id, version=noted.version)
    await append(connection, _fact(noted, members, heads))


def _fact(household: Household, members: Sequence[Member], heads: Sequence[Head]) -> HouseholdChanged:
    return HouseholdChanged(
        household_id=household.household_id,
        version=household.version,
        area=household.area,
        members=[
            HouseholdMember(
                person_id=one.person_id, first_day=one.first_day, ended_on=one.ended_on, reason=one.end_reason
            )
            for one in members
        ],
        heads=[HouseholdHead(person_id=one.person_id, first_day=one.first_day) for one in heads],
        recorded_at=household.recorded_at,
    )


def head_on(day: date, heads: Sequence[Head], members: Sequence[Member]) -> UUID | None:
    """Return the head on a day; None while the one who was named is not in the household."""
    named = next((one.person_id for one in reversed(heads) if one.first_day <= day), None)
    inside = {one.person_id for one in members if one.is_in(day)}
    return named if named in inside else None
