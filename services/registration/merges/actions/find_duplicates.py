"""Find persons who may be registered twice: one name, one birthday, one sex and one area under several national ids.

Whoever is alike is a group, a row for each member: pairs would grow with the square, and one file with a default
birthday would never be compared to its end. A round looks at a bounded number of persons, in the order in which they
were recorded; a transaction that was slow to commit is caught by looking at the last minutes again.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.merges.rows import scans

ROUND = 5_000
OVERLAP = timedelta(minutes=5)


async def find_duplicates(connection: AsyncConnection, *, limit: int = ROUND) -> bool:
    """Look at the next `limit` persons; true when there may be more of them."""
    begun = await scans.lock_scan(connection)
    found = await scans.persons_after(connection, begun, limit=limit)
    if not found:
        return False
    ids = [scan.person_id for scan in found]
    new = await scans.insert_groups_of(connection, ids)
    ids += await scans.first_members_before(connection, begun, new)
    await scans.join_groups(connection, ids)
    if len(found) == limit:
        await scans.reach(connection, found[-1])
        return True
    await scans.see_all(connection, found[-1], overlap=OVERLAP)
    return False
