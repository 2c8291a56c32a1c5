"""Statements about targets and their parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.common.database.sql_files import sql_beside

Status = Literal["waiting", "approved", "refused", "withdrawn", "superseded"]


@dataclass(frozen=True, slots=True)
class Series:
    """The members that all versions of a target have in common. The days are inclusive."""

    indicator: str
    area: str
    first_day: date
    last_day: date
    participant_group: str


@dataclass(frozen=True, slots=True)
class Target:
    """A row of `target` with its parts: objects with `area` and `value`, by area."""

    target_id: UUID
    indicator: str
    area: str
    first_day: date
    last_day: date
    participant_group: str
    version: int
    value: Decimal
    because: str
    status: Status
    made_by: str
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_because: str | None
    superseded_by: UUID | None
    parts: Json

    @property
    def series(self) -> Series:
        return Series(self.indicator, self.area, self.first_day, self.last_day, self.participant_group)


@dataclass(frozen=True, slots=True)
class Plan:
    """The value that an area has to reach, from its own target or from the split of the area above."""

    indicator: str
    area: str
    first_day: date
    last_day: date
    participant_group: str
    value: Decimal
    target_id: UUID


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """The value that an area has to reach by `last_day`, beside its figure."""

    area: str
    value: Decimal
    first_day: date
    last_day: date
    target_id: UUID


_ROW = ", ".join(f"t.{name}" for name in Target.__dataclass_fields__ if name != "parts")
_PARTS = """
    (SELECT coalesce(json_agg(json_build_object('area', p.area, 'value', CAST(p.value AS text)) ORDER BY p.area), '[]')
     FROM target_part p WHERE p.target_id = t.target_id) AS parts
"""
_TARGET = f"SELECT {_ROW}, {_PARTS} FROM target t"
_SAME = """
    t.indicator = :indicator AND t.first_day = :first_day AND t.last_day = :last_day
    AND t.participant_group = :participant_group
"""
_LOCK_PLANS = Command("SELECT pg_advisory_xact_lock(hashtextextended(:tree, 31))")
_READ = Query(Target, f"{_TARGET} WHERE t.target_id = :target_id")
_LISTED = Query(
    Target,
    f"""
    {_TARGET}
    WHERE area_in_reach(CAST(:areas AS text[]), t.area) AND t.target_id < :before
      AND (CAST(:indicator AS text) IS NULL OR t.indicator = :indicator)
      AND (CAST(:area AS text) IS NULL OR t.area = :area)
      AND (CAST(:status AS text) IS NULL OR t.status = :status)
      AND (CAST(:on AS date) IS NULL OR :on BETWEEN t.first_day AND t.last_day)
    ORDER BY t.target_id DESC LIMIT :limit
    """,
)
_WAITING = Query(
    Target,
    f"""
    {_TARGET} WHERE t.status = 'waiting' AND area_in_reach(CAST(:areas AS text[]), t.area)
    ORDER BY t.made_at LIMIT :limit
    """,
)
_STANDING = Query(Target, f"{_TARGET} WHERE {_SAME} AND t.area = :area AND t.status = 'approved'")
_IS_WAITING = Query(
    bool, f"SELECT EXISTS (SELECT FROM target t WHERE {_SAME} AND t.area = :area AND t.status = 'waiting') AS waiting"
)
_LAST_VERSION = Query(int, f"SELECT coalesce(max(t.version), 0) AS last FROM target t WHERE {_SAME} AND t.area = :area")
_GIVEN_ABOVE = Query(
    Decimal,
    f"""
    SELECT p.value FROM target t JOIN target_part p ON p.target_id = t.target_id
    WHERE {_SAME} AND t.status = 'approved' AND p.area = :area
    """,
)
_INSERT = Command(f"""
    INSERT INTO target (target_id, {columns(Series)}, version, value, because, made_by)
    VALUES (:target_id, :indicator, :area, :first_day, :last_day, :participant_group, :version, :value, :because,
            :made_by)
""")
_INSERT_PARTS = Command("""
    INSERT INTO target_part (target_id, area, value)
    SELECT :target_id, part.area, part.value
    FROM unnest(CAST(:part_areas AS text[]), CAST(:part_values AS numeric[])) AS part(area, value)
""")
_DECIDE = Command("""
    UPDATE target SET status = :status, decided_by = :by, decided_at = clock_timestamp(), decision_because = :because
    WHERE target_id = :target_id
""")
_SUPERSEDE_OLDER = Query(
    UUID,
    f"""
    UPDATE target t SET status = 'superseded', superseded_by = :target_id
    WHERE {_SAME} AND t.area = :area AND t.status = 'approved' RETURNING t.target_id
    """,
)
# A part keeps its own split while its value stays; all below a part whose value changed is split anew.
_SUPERSEDE_BELOW = Query(
    UUID,
    f"""
    WITH kept AS (
        SELECT p.area FROM target_part p
        WHERE p.target_id = :target_id AND NOT EXISTS (
            SELECT FROM target t
            WHERE {_SAME} AND t.status = 'approved' AND t.area = p.area AND t.value <> p.value))
    UPDATE target t SET status = 'superseded', superseded_by = :target_id
    WHERE {_SAME} AND t.status = 'approved' AND t.area <> :area AND area_within(t.area, :area)
      AND EXISTS (SELECT FROM target_part p WHERE p.target_id = :target_id)
      AND NOT EXISTS (SELECT FROM kept WHERE area_within(t.area, kept.area))
    RETURNING t.target_id
    """,
)
_PLANS_OF = Query(AreaPlan, sql_beside(__file__, "plans_of_areas"))
_PLANS = Query(Plan, sql_beside(__file__, "plans"))


async def lock_plans(connection: AsyncConnection, series: Series) -> None:
    """Lock every target of an indicator, a period and a group, in all areas: they sum to one another."""
    tree = f"plans {series.indicator} {series.first_day} {series.last_day} {series.participant_group}"
    await _LOCK_PLANS.run(connection, tree=tree)


async def read_target(source: Source, target_id: UUID) -> Target | None:
    return await _READ.first(source, target_id=target_id)


async def targets(
    database: Database,
    areas: list[str] | None,
    *,
    indicator: str | None,
    area: str | None,
    status: Status | None,
    on: date | None,
    before: UUID,
    limit: int,
) -> list[Target]:
    """List targets in these areas, newest first."""
    given = {"indicator": indicator, "area": area, "status": status, "on": on}
    return await _LISTED.all(database, areas=areas, before=before, limit=limit, **given)


async def waiting_targets(database: Database, areas: list[str] | None, *, limit: int) -> list[Target]:
    """List the targets that wait for a decision, oldest first."""
    return await _WAITING.all(database, areas=areas, limit=limit)


async def plans(
    database: Database,
    areas: list[str] | None,
    *,
    on: date,
    area: str | None,
    indicator: str | None,
    after: tuple[str, str, str, str, str],
    limit: int,
) -> list[Plan]:
    """List the values to reach whose period has this day, by indicator, area, group and period."""
    names = ("after_indicator", "after_area", "after_group", "after_first", "after_last")
    given = dict(zip(names, after, strict=True))
    return await _PLANS.all(database, areas=areas, on=on, area=area, indicator=indicator, limit=limit, **given)


async def plans_of(
    database: Database,
    indicator: str,
    participant_group: str,
    *,
    areas: Sequence[str],
    since: date,
    begins: date | None,
    on: date,
) -> dict[str, AreaPlan]:
    """Return by area the value to reach in the period with the day `on`; areas without one are left out.

    The period that begins on `since` goes first, then the longest. `begins`: only a period that begins on that day.
    """
    given = {"indicator": indicator, "participant_group": participant_group, "since": since, "begins": begins}
    return {plan.area: plan for plan in await _PLANS_OF.all(database, areas=list(areas), on=on, **given)}


async def standing_target(connection: AsyncConnection, series: Series) -> Target | None:
    """Return the approved version of a series."""
    return await _STANDING.first(connection, **_values(series))


async def is_waiting(connection: AsyncConnection, series: Series) -> bool:
    return await _IS_WAITING.one(connection, **_values(series))


async def last_version(connection: AsyncConnection, series: Series) -> int:
    """Return the number of the last version; 0 without one."""
    return await _LAST_VERSION.one(connection, **_values(series))


async def given_above(connection: AsyncConnection, series: Series) -> Decimal | None:
    """Return what the approved split of the area above gives to this area."""
    return await _GIVEN_ABOVE.first(connection, **_values(series))


async def insert_target(
    connection: AsyncConnection,
    target_id: UUID,
    series: Series,
    *,
    version: int,
    value: Decimal,
    parts: Sequence[tuple[str, Decimal]],
    because: str,
    made_by: str,
) -> None:
    """Insert a target that waits, with its parts."""
    given = {"version": version, "value": value, "because": because, "made_by": made_by}
    await _INSERT.run(connection, target_id=target_id, **_values(series), **given)
    if parts:
        part_areas, part_values = [area for area, _ in parts], [value for _, value in parts]
        await _INSERT_PARTS.run(connection, target_id=target_id, part_areas=part_areas, part_values=part_values)


async def decide(connection: AsyncConnection, target_id: UUID, *, status: Status, by: str, because: str | None) -> None:
    await _DECIDE.run(connection, target_id=target_id, status=status, by=by, because=because)


async def supersede_older(connection: AsyncConnection, target: Target) -> UUID | None:
    """End the approved version that this target replaces, and return its id."""
    return await _SUPERSEDE_OLDER.first(connection, target_id=target.target_id, **_values(target.series))


async def supersede_below(connection: AsyncConnection, target: Target) -> list[UUID]:
    """End the targets beneath that do not agree with the target's parts, and return their ids."""
    return await _SUPERSEDE_BELOW.all(connection, target_id=target.target_id, **_values(target.series))


def _values(series: Series) -> dict[str, object]:
    return {name: getattr(series, name) for name in Series.__dataclass_fields__}
