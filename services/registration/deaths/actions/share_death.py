"""Share a death between the ids of a merged person, and take it back from an id that a merge alone made dead."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.deaths import rows
from services.registration.deaths.actions.record_death import end_by_death, reopen_employments, say_death


async def share_death(connection: AsyncConnection, person_id: UUID, *, merge_id: UUID, by: str) -> None:
    """Let a death under one id be that of every id: employments of all end on its day. Nothing is done for who lives.

    The merge is written as the recorder of the new versions.
    """
    locked = await rows.lock_person(connection, person_id)
    died_on = min((one.died_on for one in locked if one.died_on is not None), default=None)
    if died_on is None:
        return
    await end_by_death(connection, [one.person_id for one in locked], died_on=died_on, by=by)
    living = [one.person_id for one in locked if one.died_on is None]
    await say_death(connection, living, died_on=died_on, evidence=str(merge_id), by=f"merge:{merge_id}")


async def take_death_back(connection: AsyncConnection, persons: Sequence[UUID], *, merge_id: UUID, by: str) -> None:
    """Let each of these persons, who were one, live again if no death was recorded under an own id.

    Employments that the shared death ended go on; an account is linked anew.
    """
    for person_id in persons:
        locked = await rows.lock_person(connection, person_id)
        dead = [one.person_id for one in locked if one.died_on is not None]
        if dead and await rows.shared_deaths(connection, dead) == dead:
            await reopen_employments(connection, dead, by=by)
            await say_death(connection, dead, died_on=None, evidence=str(merge_id), by=f"merge:{merge_id}")
