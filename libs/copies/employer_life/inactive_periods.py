"""The copy of the days on which employers do no work: paused for a time, or ended.

Registration and every service that expects something of employers keep this table. A period without a last day is
open; one whose last day lies before its first never was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Constraint, Date, Index, Integer, MetaData, Table, Text, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Query, Source, columns
from libs.copies.keeping import Keep

_COLUMNS = ("period_id", "employer_id", "kind", "first_day", "last_day", "version")

# In SQL: whether the employer `{employer}` does no work on any day from `{first}` through `{last}`.
IDLE_THROUGHOUT = """(
    SELECT coalesce(range_agg(daterange(i.first_day, i.last_day + 1)), '{{}}')
    FROM inactive_period i WHERE i.employer_id = {employer}
) @> daterange({first}, {last} + 1)"""


@dataclass(frozen=True, slots=True)
class InactivePeriod:
    """Days from `first_day` through `last_day`; open without one."""

    period_id: UUID
    employer_id: UUID
    kind: Literal["paused", "ended"]
    first_day: date
    last_day: date | None
    version: int


_TOUCHING = Query(
    InactivePeriod,
    f"""
    SELECT {columns(InactivePeriod)} FROM inactive_period
    WHERE employer_id = :employer_id AND daterange(first_day, last_day + 1) && daterange(:first_day, :after)
    ORDER BY kind, first_day
    """,
)
_OF_EMPLOYERS = Query(
    InactivePeriod,
    f"""
    SELECT {columns(InactivePeriod)} FROM inactive_period
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND (last_day IS NULL OR last_day >= first_day)
    ORDER BY employer_id, first_day, kind
    """,
)
# From facts that an employer paused, reopened or ended.
keep_inactive_periods = Keep("""
    INSERT INTO inactive_period AS known (period_id, employer_id, kind, first_day, last_day, version)
    SELECT DISTINCT ON (1) (data ->> 'period_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'kind',
           (data ->> 'first_day')::date, (data ->> 'last_day')::date, (data ->> 'version')::integer
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 6 DESC
    ON CONFLICT (period_id) DO UPDATE
        SET first_day = excluded.first_day, last_day = excluded.last_day, version = excluded.version
        WHERE excluded.version > known.version
""")


def add_inactive_period_table(metadata: MetaData, *owned: Column[Any] | Constraint | Index) -> None:
    """Add the table. `owned`: columns that only registration has."""
    bring_migrations(metadata, "inactive_periods", __file__)
    Table(
        "inactive_period",
        metadata,
        Column("period_id", Uuid, primary_key=True),
        Column("employer_id", Uuid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date),
        Column("version", Integer, nullable=False, server_default="1"),
        CheckConstraint("kind IN ('paused', 'ended')", name="inactive_period_kind"),
        CheckConstraint("last_day >= first_day - 1", name="inactive_period_last_after_first"),
        Index("inactive_period_employer", "employer_id"),
        *owned,
        info=copy_of(CopyOf("inactive periods", _COLUMNS)),
    )


async def inactive_periods(
    source: Source, employer_id: UUID, *, first_day: date, after: date | None
) -> list[InactivePeriod]:
    """List the employer's periods with a day from `first_day` to before `after`; an end comes first."""
    return await _TOUCHING.all(source, employer_id=employer_id, first_day=first_day, after=after)


async def periods_of(source: Source, employers: Sequence[UUID]) -> list[InactivePeriod]:
    """List every period of the employers, oldest first, without those that never were."""
    return await _OF_EMPLOYERS.all(source, employers=list(employers))
