"""Changes of past law that were applied, in every service that reads the changed rules; and the law with them.

The service that applies a change takes `lock_law` in its transaction. Who posts by the law takes `LawInForce.held`
before any other lock, or names the table FOR KEY SHARE in its only statement: it waits for a change that is being
applied, and sees it. So what is posted by earlier law is posted before the change, or not at all. Readers wait for
nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Date, DateTime, Integer, MetaData, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.common.law.changes import LawChange, Period, changed
from libs.common.law.terms import Law


@dataclass(frozen=True, slots=True)
class AppliedChange:
    """A row of `law_change`. `rule`: service and rule, `contributions/contribution_due`."""

    revision: int
    draft_id: UUID
    rule: str
    act: str
    known_from: date
    applied_at: datetime
    periods: Json


_AFTER = Query(
    AppliedChange, f"SELECT {columns(AppliedChange)} FROM law_change WHERE revision > :after ORDER BY revision"
)
_LOCK = Command("LOCK TABLE law_change IN EXCLUSIVE MODE")
_HOLD = Command("LOCK TABLE law_change IN ROW SHARE MODE")


def add_law_change_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "law_changes", __file__)
    Table(
        "law_change",
        metadata,
        Column("revision", Integer, primary_key=True, autoincrement=False),
        Column("draft_id", Uuid, nullable=False),
        Column("rule", Text, nullable=False),
        Column("act", Text, nullable=False),
        Column("known_from", Date, nullable=False),
        Column("applied_at", DateTime(timezone=True), nullable=False),
        Column("periods", JSON, nullable=False),
        UniqueConstraint("draft_id", name="law_change_draft"),
    )


async def lock_law(connection: AsyncConnection) -> None:
    """Let no other transaction post by the law until this one ends; wait for those that do."""
    await _LOCK.run(connection)


class LawInForce:
    """The law of this process: its files, and the changes that it has read so far."""

    def __init__(self, of_files: Law) -> None:
        self._laws: list[tuple[datetime | None, Law]] = [(None, of_files)]

    @property
    def law(self) -> Law:
        """Return the law as it was last read."""
        return self._laws[-1][1]

    async def latest(self, source: Source) -> Law:
        """Read the changes that were applied since, and return the law."""
        for row in await _AFTER.all(source, after=self.law.revision):
            if row.revision == self.law.revision + 1:  # another may have read it meanwhile
                self._laws.append((row.applied_at, changed(self.law, change_of(row))))
        return self.law

    async def held(self, connection: AsyncConnection) -> Law:
        """Return the law, which stays as it is until the transaction ends. Take it before any other lock."""
        await _HOLD.run(connection)
        return await self.latest(connection)

    def as_known(self, at: datetime) -> Law:
        """Return the law by which something was decided at that time."""
        return next(law for since, law in reversed(self._laws) if since is None or since <= at)


def change_of(row: AppliedChange) -> LawChange:
    """Read a row as a change of the law."""
    service, _, rule = row.rule.partition("/")
    return LawChange(row.revision, service, rule, row.act, row.known_from, periods_of(row.periods))


def periods_of(stored: Sequence[Mapping[str, Any]]) -> list[Period]:
    """Read the periods of a change from JSON."""
    return [
        Period(
            one["series"],
            date.fromisoformat(one["first_day"]),
            date.fromisoformat(one["until"]) if one["until"] else None,
            one["terms"],
        )
        for one in stored
    ]


def stored_periods(periods: Sequence[Period]) -> list[dict[str, Json]]:
    """Write the periods of a change for JSON."""
    return [
        {
            "series": one.series,
            "first_day": one.effective.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "terms": one.terms,
        }
        for one in periods
    ]
