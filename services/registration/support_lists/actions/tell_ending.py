"""Tell each person once that a support ends, and what is open afterwards."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append_all
from libs.contracts.registration import SupportEnding, SupportPath
from services.registration.persons.rows.locked import lock_persons
from services.registration.support_lists.rows import lists as rows
from services.registration.support_lists.rules.support_list import SupportList

AT_ONCE = 1_000


async def tell_some(connection: AsyncConnection, one: SupportList, *, today: date) -> bool:
    """Tell some of those who are still to be told; True while there may be more.

    Before the first day of telling nobody is. Who has chosen other terms from the list's end on is told nothing.
    """
    if one.ends_on is None or one.last_day is None or one.told_from is None or not one.told_from <= today < one.ends_on:
        return False
    found = await rows.affected(connection, one, one.last_day, untold=True, limit=AT_ONCE)
    if not found:
        return False
    locked = {row.person_id for row in await lock_persons(connection, sorted({row.person_id for row in found}))}
    # Read again under the locks: a person may have been told, or have chosen, at this moment.
    now = await rows.affected(connection, one, one.last_day, untold=True, limit=AT_ONCE)
    wanted = [row.coverage_id for row in now if row.person_id in locked]
    told = await rows.tell(connection, one, wanted, today=today) if wanted else []
    await append_all(
        connection,
        [
            Said(
                SupportEnding(
                    person_id=row.person_id,
                    coverage_id=row.coverage_id,
                    support_list=one.name,
                    scheme=one.scheme,
                    ends_on=one.ends_on,
                    last_day=one.last_day,
                    paths=[SupportPath(scheme=way.scheme, support_group=way.support_group) for way in one.paths],
                ),
                (f"person:{row.person_id}",),
            )
            for row in told
        ],
    )
    return bool(told)
