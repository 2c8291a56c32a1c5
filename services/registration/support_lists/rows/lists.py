"""Statements about support lists: whose covers a list supports, who was told, and which covers end with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside
from services.registration.support_lists.rules.support_list import SupportList

FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Affected:
    """A cover that a list supports on a day. `settled`: it ends by the list's end, or has other terms from then on."""

    coverage_id: UUID
    person_id: UUID
    support_group: str
    area: str
    settled: bool
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """A person who was told now."""

    person_id: UUID
    coverage_id: UUID


@dataclass(frozen=True, slots=True)
class Notice:
    """A person's notice that a support ends."""

    support_list: str
    coverage_id: UUID
    ends_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a list on a day: covers that it supports, those of them that are settled, and persons told."""

    affected: int
    settled: int
    told: int


_AFFECTED_SQL = sql_beside(__file__, "affected")
_AFFECTED = Query(Affected, _AFFECTED_SQL)
_COUNTS = Query(
    Counts,
    f"""
    SELECT count(*) AS affected, count(*) FILTER (WHERE settled) AS settled, count(told_on) AS told
    FROM ({_AFFECTED_SQL}) found
    """,
)
_TELL = Query(
    Told,
    """
    INSERT INTO support_notice (support_list, person_id, coverage_id, ends_on, told_on)
    SELECT :support_list, c.person_id, c.coverage_id, :ends_on, :today
    FROM coverage c
    WHERE c.coverage_id = ANY(CAST(:coverage_ids AS uuid[])) AND NOT EXISTS (
        SELECT FROM support_notice s JOIN same_person m ON m.other_id = s.person_id
        WHERE s.support_list = :support_list AND m.person_id = c.person_id)
    ORDER BY c.person_id
    ON CONFLICT DO NOTHING
    RETURNING person_id, coverage_id
    """,
)
_NOTICES = Query(
    Notice,
    """
    SELECT support_list, coverage_id, ends_on, told_on FROM support_notice
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND support_list > :after ORDER BY support_list LIMIT :limit
    """,
)


def _of(one: SupportList) -> dict[str, object]:
    return {
        "support_list": one.name,
        "scheme": one.scheme,
        "groups": list(one.groups),
        "list_areas": list(one.areas),
        "ends_on": one.ends_on,
    }


async def affected(
    source: Source,
    one: SupportList,
    day: date,
    *,
    areas: list[str] | None = None,
    area: str | None = None,
    untold: bool = False,
    after: UUID = FIRST,
    limit: int,
) -> list[Affected]:
    """List the covers that the list supports on the day, by their ids. `untold`: whose persons are still to be told."""
    return await _AFFECTED.all(
        source, **_of(one), day=day, areas=areas, area=area, untold=untold, after=after, limit=limit
    )


async def counts(source: Source, one: SupportList, day: date, *, areas: list[str] | None) -> Counts:
    """Count the covers that the list supports on the day, in the areas."""
    return await _COUNTS.one(source, **_of(one), day=day, areas=areas, area=None, untold=False, after=FIRST, limit=None)


async def tell(
    connection: AsyncConnection, one: SupportList, coverage_ids: Sequence[UUID], *, today: date
) -> list[Told]:
    """Note that the persons of these covers are told today, and return those who had not been told before."""
    return await _TELL.all(
        connection, support_list=one.name, ends_on=one.ends_on, coverage_ids=list(coverage_ids), today=today
    )


async def notices_of(database: Database, person_ids: Sequence[UUID], *, after: str, limit: int) -> list[Notice]:
    """List what a person was told, by list."""
    return await _NOTICES.all(database, person_ids=list(person_ids), after=after, limit=limit)
