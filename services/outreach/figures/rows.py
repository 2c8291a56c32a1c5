"""Statements about the facts that figures are counted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import Event
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class Counted:
    """The value of an area, and the number of persons or employers that it is of."""

    area: str
    value: Decimal
    behind: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The position of the last fact that was heard, and when; 0 and None before the first."""

    position: int
    heard_at: datetime | None


# One listener at a time adds facts: positions are committed in their order, so what is known at one never changes.
_LOCK = Command("SELECT pg_advisory_xact_lock(hashtextextended('positions of heard facts', 37))")
_HEAR_COVERS = Keep(sql_beside(__file__, "hear_covers"))
_HEAR_EMPLOYERS = Keep(sql_beside(__file__, "hear_employers"))
_HEAR_EMPLOYMENTS = Keep(sql_beside(__file__, "hear_employments"))
# The undoing of a merge is its second version.
_HEAR_MERGES = Command("""
    INSERT INTO heard_fact (kind, subject_id, version, part, person_id, kept_id, in_force)
    SELECT 'merge', (data ->> 'merge_id')::uuid, CASE WHEN :undone THEN 2 ELSE 1 END, 1, (data ->> 'merged_id')::uuid,
           (data ->> 'kept_id')::uuid, NOT :undone
    FROM unnest(CAST(:bodies AS json[])) WITH ORDINALITY AS e(data, ordinal)
    ORDER BY ordinal
    ON CONFLICT (kind, subject_id, version, part) DO NOTHING
""")
_HEAR_PAYMENTS = Command(sql_beside(__file__, "hear_payments"))
_PARTICIPANTS = Query(Counted, sql_beside(__file__, "count_participants"))
_EMPLOYERS = Query(Counted, sql_beside(__file__, "count_new_employers"))
_PAYMENTS = Query(Counted, sql_beside(__file__, "sum_payments"))
_LAST = Query(Heard, "SELECT position, recorded_at AS heard_at FROM heard_fact ORDER BY position DESC LIMIT 1")


async def hear_covers(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add versions of covers."""
    await _LOCK.run(connection)
    await _HEAR_COVERS(connection, events)


async def hear_employers(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add versions of employers with their places."""
    await _LOCK.run(connection)
    await _HEAR_EMPLOYERS(connection, events)


async def hear_employments(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add versions of employments."""
    await _LOCK.run(connection)
    await _HEAR_EMPLOYMENTS(connection, events)


async def hear_payments(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add payments of employers."""
    await _LOCK.run(connection)
    given = {"bodies": [event.body for event in events], "ids": [UUID(event.id) for event in events]}
    await _HEAR_PAYMENTS.run(connection, **given)


async def hear_merges(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add merges: from their positions on a merged person counts under the kept id."""
    await _LOCK.run(connection)
    await _HEAR_MERGES.run(connection, bodies=[event.body for event in events], undone=False)


async def hear_unmerges(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add what undoes merges: from their positions on both count again."""
    await _LOCK.run(connection)
    await _HEAR_MERGES.run(connection, bodies=[event.body for event in events], undone=True)


async def last_heard(database: Database) -> Heard:
    """Return how far facts were heard."""
    return await _LAST.first(database) or Heard(0, None)


async def count_participants(
    database: Database,
    kind: Literal["cover", "employment"],
    *,
    scheme: str | None,
    areas: Sequence[str],
    day: date,
    at: int,
    group: str | None = None,
) -> list[Counted]:
    """Count the persons who take part on a day. An area of which nothing was heard is left out."""
    given = {"kind": kind, "scheme": scheme, "group": group}
    return await _PARTICIPANTS.all(database, areas=list(areas), day=day, at=at, **given)


async def count_new_employers(
    database: Database, *, areas: Sequence[str], since: date, day: date, at: int
) -> list[Counted]:
    """Count the employers that were registered in these days. An area of which nothing was heard is left out."""
    return await _EMPLOYERS.all(database, areas=list(areas), since=since, day=day, at=at)


async def sum_payments(database: Database, *, areas: Sequence[str], since: date, day: date, at: int) -> list[Counted]:
    """Sum what was paid in these days. An area of which nothing was heard is left out."""
    return await _PAYMENTS.all(database, areas=list(areas), since=since, day=day, at=at)
