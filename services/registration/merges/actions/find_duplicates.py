"""Who may be registered twice: one name, one birthday, one sex and one area under several national ids.

Whoever is alike is a group, a row for each member: pairs would grow with the square, and one file with a default
birthday would never be compared to its end. A round looks at a bounded number of persons, in the order in which they
were recorded; a transaction that was slow to commit is caught by looking at the last minutes again.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

ROUND = 5_000
OVERLAP = timedelta(minutes=5)
_FIRST = text("""
    INSERT INTO duplicate_scan (one, scanned_until, person_id)
    VALUES (true, '2000-01-01', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING
""")
_SCAN = text("SELECT scanned_until, person_id FROM duplicate_scan FOR UPDATE")
_NEXT = text("""
    SELECT recorded_at, person_id FROM person WHERE (recorded_at, person_id) > (:scanned_until, :person_id)
    ORDER BY recorded_at, person_id LIMIT :limit
""")
_GROUPS = text("""
    INSERT INTO duplicate_group (born_on, family_name, given_name, sex, area)
    SELECT k.* FROM (
        SELECT DISTINCT born_on, family_name, given_name, sex, area FROM person
        WHERE person_id = ANY(CAST(:ids AS uuid[]))
    ) k
    WHERE 1 < (SELECT count(*) FROM (
        SELECT FROM person p WHERE p.born_on = k.born_on AND p.family_name = k.family_name
            AND p.given_name = k.given_name AND p.sex = k.sex AND p.area = k.area LIMIT 2) two)
    ON CONFLICT DO NOTHING
    RETURNING group_id
""")
# Who was alike with nobody is in no group: the first of a new group is the one recorded before the round.
_BEFORE = text("""
    SELECT first.person_id FROM duplicate_group g CROSS JOIN LATERAL (
        SELECT person_id FROM person p WHERE p.born_on = g.born_on AND p.family_name = g.family_name
            AND p.given_name = g.given_name AND p.sex = g.sex AND p.area = g.area
            AND (p.recorded_at, p.person_id) <= (:scanned_until, :person_id)
        ORDER BY p.recorded_at, p.person_id LIMIT 1) first
    WHERE g.group_id = ANY(CAST(:groups AS integer[]))
""")
_MEMBERS = text("""
    WITH joined AS (
        INSERT INTO duplicate_member (person_id, group_id)
        SELECT p.person_id, g.group_id FROM person p
        JOIN duplicate_group g USING (born_on, family_name, given_name, sex, area)
        WHERE p.person_id = ANY(CAST(:ids AS uuid[]))
        ON CONFLICT DO NOTHING RETURNING group_id
    ), counted AS (SELECT group_id, count(*) AS n FROM joined GROUP BY group_id)
    UPDATE duplicate_group g SET members = members + n, open = true,
           found_at = CASE WHEN open THEN found_at ELSE clock_timestamp() END
    FROM counted WHERE g.group_id = counted.group_id
""")
_SCANNED = text("UPDATE duplicate_scan SET scanned_until = :scanned_until, person_id = :person_id")
_SEEN_ALL = text("""
    UPDATE duplicate_scan SET scanned_until = least(:scanned_until, clock_timestamp() - CAST(:overlap AS interval)),
           person_id = :person_id
""")


async def find_duplicates(connection: AsyncConnection, *, limit: int = ROUND) -> bool:
    """Look at the next `limit` persons; true when there may be more of them."""
    await connection.execute(_FIRST)
    begun: dict[str, Any] = dict((await connection.execute(_SCAN)).mappings().one())
    found = (await connection.execute(_NEXT, {**begun, "limit": limit})).all()
    if not found:
        return False
    ids: list[UUID] = [row.person_id for row in found]
    new = list((await connection.execute(_GROUPS, {"ids": ids})).scalars())
    ids += (await connection.execute(_BEFORE, {**begun, "groups": new})).scalars()
    await connection.execute(_MEMBERS, {"ids": ids})
    reached = {"scanned_until": found[-1].recorded_at, "person_id": found[-1].person_id}
    if len(found) == limit:
        await connection.execute(_SCANNED, reached)
        return True
    await connection.execute(_SEEN_ALL, {**reached, "overlap": OVERLAP})
    return False
