"""Find persons who may be registered twice: same name, birthday, sex and area under several national ids.

Similar persons form a group with one row for each member. Pairs would grow with the square, and a file that gives all
persons one birthday would never be finished. A round looks at a limited number of persons, in the order of recording.
The last minutes are looked at again, because a slow transaction may commit late.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.merges.rows import scans

ROUND = 5_000
OVERLAP = timedelta(minutes=5)


async def find_duplicates(connection: AsyncConnection, *, limit: int = ROUND) -> bool:
    """Look at the next `limit` persons; return True if there may be more."""
    begun = await scans.lock_scan(connection)
    persons = await scans.persons_after(connection, begun, limit=limit)
    if not persons:
        return False
    ids = [scan.person_id for scan in persons]
    new = await scans.insert_groups_of(connection, ids)
    ids += await scans.first_members_before(connection, begun, new)
    await scans.join_groups(connection, ids)
    if len(persons) == limit:
        await scans.reach(connection, persons[-1])
        return True
    await scans.see_all(connection, persons[-1], overlap=OVERLAP)
    return False
