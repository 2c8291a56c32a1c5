"""Statements of the search for persons registered twice, round by round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class Scan:
    """The position of the search: the last person looked at, in the order of recording."""

    scanned_until: datetime
    person_id: UUID


_BEGIN = Command("""
    INSERT INTO duplicate_scan (one, scanned_until, person_id)
    VALUES (true, '2000-01-01', '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING
""")
_LOCK = Query(Scan, "SELECT scanned_until, person_id FROM duplicate_scan FOR UPDATE")
_NEXT = Query(
    Scan,
    """
    SELECT recorded_at AS scanned_until, person_id FROM person
    WHERE (recorded_at, person_id) > (:scanned_until, :person_id) ORDER BY recorded_at, person_id LIMIT :limit
    """,
)
_NEW_GROUPS = Query(
    int,
    """
    INSERT INTO duplicate_group (born_on, family_name, given_name, sex, area)
    SELECT k.born_on, k.family_name, k.given_name, k.sex, k.area FROM (
        SELECT DISTINCT born_on, family_name, given_name, sex, area FROM person
        WHERE person_id = ANY(CAST(:ids AS uuid[])) AND erased_at IS NULL
    ) k
    WHERE 1 < (SELECT count(*) FROM (
        SELECT FROM person p WHERE p.born_on = k.born_on AND p.family_name = k.family_name
            AND p.given_name = k.given_name AND p.sex = k.sex AND p.area = k.area LIMIT 2) two)
    ON CONFLICT DO NOTHING
    RETURNING group_id
    """,
)
# A person similar to nobody is in no group: the first of a new group was recorded before the round.
_BEFORE = Query(
    UUID,
    """
    SELECT first.person_id FROM duplicate_group g CROSS JOIN LATERAL (
        SELECT person_id FROM person p WHERE p.born_on = g.born_on AND p.family_name = g.family_name
            AND p.given_name = g.given_name AND p.sex = g.sex AND p.area = g.area
            AND (p.recorded_at, p.person_id) <= (:scanned_until, :person_id)
        ORDER BY p.recorded_at, p.person_id LIMIT 1) first
    WHERE g.group_id = ANY(CAST(:groups AS integer[]))
    """,
)
_JOIN = Command("""
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
_REACHED = Command("UPDATE duplicate_scan SET scanned_until = :scanned_until, person_id = :person_id")
_SEEN_ALL = Command("""
    UPDATE duplicate_scan SET scanned_until = least(:scanned_until, clock_timestamp() - CAST(:overlap AS interval)),
           person_id = :person_id
""")


async def lock_scan(connection: AsyncConnection) -> Scan:
    """Lock the search position of the last round; create it if there is none."""
    await _BEGIN.run(connection)
    return await _LOCK.one(connection)


async def persons_after(connection: AsyncConnection, scan: Scan, *, limit: int) -> list[Scan]:
    return await _NEXT.all(connection, scanned_until=scan.scanned_until, person_id=scan.person_id, limit=limit)


async def insert_groups_of(connection: AsyncConnection, ids: Sequence[UUID]) -> list[int]:
    """Insert a group for each of these persons who is similar to another, and return the new groups."""
    return await _NEW_GROUPS.all(connection, ids=list(ids))


async def first_members_before(connection: AsyncConnection, scan: Scan, groups: Sequence[int]) -> list[UUID]:
    """Return the first person of each group who was recorded before the search position."""
    return await _BEFORE.all(
        connection, scanned_until=scan.scanned_until, person_id=scan.person_id, groups=list(groups)
    )


async def join_groups(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Add persons to groups. A person already in a group stays in it; a group with a new member is opened."""
    await _JOIN.run(connection, ids=list(ids))


async def reach(connection: AsyncConnection, scan: Scan) -> None:
    await _REACHED.run(connection, scanned_until=scan.scanned_until, person_id=scan.person_id)


async def see_all(connection: AsyncConnection, scan: Scan, *, overlap: timedelta) -> None:
    """Mark the end as reached; the last minutes are looked at again."""
    await _SEEN_ALL.run(connection, scanned_until=scan.scanned_until, person_id=scan.person_id, overlap=overlap)
