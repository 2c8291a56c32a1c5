"""Statements about months that were gone through, and covers that were left out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source
from libs.common.database.sql_files import sql_beside
from services.contributions.premiums.rows.bills import DueMonth

WhyLeftOut = Literal[
    "no_premium_in_law",
    "no_choice",
    "option_not_in_law",
    "group_not_in_law",
    "income_missing",
    "income_below_floor",
    "entered_too_late",
    "not_billed_yet",
]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cover of which months are not billed. `reason`: that of the last month; `option`, `support_group` '': none."""

    coverage_id: UUID
    person_id: UUID
    scheme: str
    option: str
    income: Decimal | None
    support_group: str
    reason: WhyLeftOut
    first_month: date
    last_month: date
    months: int


_NOTE_RANGE = Command(sql_beside(__file__, "note_left_out", of_all=True))
_NOTE_THESE = Command(sql_beside(__file__, "note_left_out", of_all=False))
_NOTE_LATE = Command("""
    INSERT INTO premium_left_out (coverage_id, month, reason)
    SELECT coverage_id, date_trunc('month', first_day)::date, 'entered_too_late' FROM premium_coverage
    WHERE coverage_id = ANY(CAST(:only AS uuid[])) AND first_day < CAST(:before AS date)
      AND coalesce(ended_on, 'infinity') > first_day
    ORDER BY coverage_id
    ON CONFLICT (coverage_id, month) DO NOTHING
""")
_LISTED = Query(LeftOut, sql_beside(__file__, "list_left_out"))
_LAST_RUN = Query(date, "SELECT month FROM premium_run ORDER BY month DESC LIMIT 1")
_GONE_THROUGH = Command("""
    INSERT INTO premium_run (month, through_on) VALUES (:month, :on)
    ON CONFLICT (month) DO UPDATE SET through_on = excluded.through_on
""")


async def note_range(connection: AsyncConnection, due: DueMonth, *, after: UUID, until: UUID) -> None:
    """Note the covers of a range that have no bill for the month, each with the reason."""
    await _NOTE_RANGE.run(connection, after=after, until=until, **due.days(), prices=due.prices, schemes=due.schemes)


async def note_these(connection: AsyncConnection, due: DueMonth, coverage_ids: Sequence[UUID]) -> None:
    """Note those of these covers that have no bill for the month, each with the reason."""
    only = list(coverage_ids)
    await _NOTE_THESE.run(connection, only=only, **due.days(), prices=due.prices, schemes=due.schemes)


async def note_late(connection: AsyncConnection, coverage_ids: Sequence[UUID], before: date) -> None:
    """Note those of these covers that begin before the first month that is billed for a late entry."""
    await _NOTE_LATE.run(connection, only=list(coverage_ids), before=before)


async def left_out(source: Source, areas: Sequence[str] | None, *, after: UUID, limit: int) -> list[LeftOut]:
    """List covers of which a month is not billed, by id. `areas`: of these alone; None: all."""
    return await _LISTED.all(source, areas=None if areas is None else list(areas), after=after, limit=limit)


async def last_run(source: Source) -> date | None:
    """Return the last month that was gone through."""
    return await _LAST_RUN.first(source)


async def gone_through(connection: AsyncConnection, month: date, on: date) -> None:
    """Write that every cover was billed for the month, or noted."""
    await _GONE_THROUGH.run(connection, month=month, on=on)
