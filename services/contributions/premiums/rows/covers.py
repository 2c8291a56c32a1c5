"""The copies of covers and households that premiums follow from, and plans of payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import partition_of
from libs.copies.aliases import SAME_PERSON
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover of a person as registration said it last."""

    coverage_id: UUID
    person_id: UUID
    scheme: str
    version: int
    first_day: date
    ended_on: date | None
    reason: str | None


_KEEP_COVERS = Command(sql_beside(__file__, "keep_covers"))
keep_households = Keep(sql_beside(__file__, "keep_households"), with_times=False)
_COVER = Query(Cover, f"SELECT {columns(Cover)} FROM premium_coverage WHERE coverage_id = :coverage_id")
_EVERY_ID = Query(UUID, f"SELECT DISTINCT i.person_id FROM {SAME_PERSON} AS i(person_id)")
_LOCK = Query(Cover, f"SELECT {columns(Cover)} FROM premium_coverage WHERE coverage_id = :coverage_id FOR UPDATE")
_TOUCHED = Query(
    UUID,
    """
    WITH named AS (
        SELECT person_id FROM premium_coverage WHERE coverage_id = ANY(CAST(:coverage_ids AS uuid[]))
        UNION SELECT person_id FROM premium_household WHERE household_id = ANY(CAST(:household_ids AS uuid[]))
    ),
    same AS (SELECT person_id FROM named UNION SELECT s.other_id FROM named JOIN same_person s USING (person_id)),
    member AS (
        SELECT o.person_id FROM same m JOIN premium_household h ON h.person_id = m.person_id
        JOIN premium_household o USING (household_id)
    )
    SELECT coverage_id FROM premium_coverage WHERE person_id IN (
        SELECT person_id FROM member
        UNION SELECT s.other_id FROM member JOIN same_person s USING (person_id))
    UNION SELECT unnest(CAST(:coverage_ids AS uuid[]))
    """,
)
# The last cover of each of the next chunks.
_BORDERS = Query(
    UUID,
    """
    SELECT coverage_id
    FROM (SELECT coverage_id, row_number() OVER (ORDER BY coverage_id) AS number, count(*) OVER () AS whole
          FROM (SELECT coverage_id FROM premium_coverage WHERE coverage_id > CAST(:after AS uuid)
                ORDER BY coverage_id LIMIT CAST(:size AS integer) * CAST(:chunks AS integer)) next) numbered
    WHERE number % CAST(:size AS integer) = 0 OR number = whole ORDER BY coverage_id
    """,
)
_END = Command("""
    UPDATE premium_coverage SET ended_on = :ended_on, reason = 'lapsed' WHERE coverage_id = :coverage_id
""")
_CHOOSE = Command("""
    INSERT INTO premium_plan (coverage_id, first_month, months, chosen_by)
    VALUES (:coverage_id, :first_month, :months, :by)
    ON CONFLICT (coverage_id, first_month) DO UPDATE SET months = excluded.months, chosen_by = excluded.chosen_by,
        chosen_at = clock_timestamp()
""")


async def keep_covers(connection: AsyncConnection, bodies: Sequence[str], coverage_ids: Sequence[UUID]) -> None:
    """Keep covers with their terms: the JSON of coverage events, and the cover of each."""
    partitions = [partition_of(str(one)) for one in coverage_ids]
    await _KEEP_COVERS.run(connection, bodies=list(bodies), cover_partitions=partitions)


async def cover(source: Source, coverage_id: UUID) -> Cover | None:
    return await _COVER.first(source, coverage_id=coverage_id)


async def every_id(source: Source, person_id: UUID) -> list[UUID]:
    """List every id of the person, with this one."""
    return await _EVERY_ID.all(source, person_id=person_id)


async def lock_cover(connection: AsyncConnection, coverage_id: UUID) -> Cover | None:
    return await _LOCK.first(connection, coverage_id=coverage_id)


async def next_borders(source: Source, after: UUID, *, size: int, chunks: int) -> list[UUID]:
    """List the last cover by id of each of the next chunks; none behind the last cover."""
    return await _BORDERS.all(source, after=after, size=size, chunks=chunks)


async def covers_touched(
    source: Source, *, coverage_ids: Sequence[UUID] = (), household_ids: Sequence[UUID] = ()
) -> list[UUID]:
    """List these covers, and those of everybody who shares a household with them or with the households."""
    return await _TOUCHED.all(source, coverage_ids=list(coverage_ids), household_ids=list(household_ids))


async def end_as_lapsed(connection: AsyncConnection, coverage_id: UUID, ended_on: date) -> None:
    """End the copy until registration says so itself, so that nothing more falls due."""
    await _END.run(connection, coverage_id=coverage_id, ended_on=ended_on)


async def choose_plan(
    connection: AsyncConnection, coverage_id: UUID, *, first_month: date, months: int, by: str
) -> None:
    """Write for how many months the person pays at once, from a month on."""
    await _CHOOSE.run(connection, coverage_id=coverage_id, first_month=first_month, months=months, by=by)
