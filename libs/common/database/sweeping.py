"""Delete rows that are useful only for a time, when a setting says so, in small batches that block nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.database.connections import Database
from libs.common.database.rows import Query

SWEPT_AT_ONCE = 5_000

BY_ENDED_JOB = """EXISTS (SELECT FROM job j WHERE j.job_id = r.job_id
                       AND j.finished_at < clock_timestamp() - make_interval(days => :days))"""


def by_clock(column: str) -> str:
    """Write the condition of rows `r` that are old by the server's clock."""
    return f"r.{column} < clock_timestamp() - make_interval(days => :days)"


def by_newest(table: str, column: str) -> str:
    """Write the condition of rows `r` that are old by the newest: of instants of the clock that a sandbox moves."""
    return f"r.{column} < (SELECT max({column}) FROM {table}) - make_interval(days => :days)"


def delete_old(table: str, old: str) -> Query[int]:
    """Make the statement that deletes and counts a batch of the rows `r` that are `old`; locked ones wait."""
    return Query(
        int,
        f"""
    WITH old AS (
        DELETE FROM {table} WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM {table} r WHERE {old} LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
    )


_ANSWERS = delete_old("idempotency_record", by_clock("recorded_at"))
_DELIVERIES = delete_old("webhook_delivery", by_clock("attempted_at"))
_SETTLED_RECORDS = delete_old("unreadable_record", by_clock("settled_at"))
_FAILED_ROWS = delete_old("job_failed_row", BY_ENDED_JOB)
_FAULTS = delete_old("job_fault", BY_ENDED_JOB)


@dataclass(frozen=True, slots=True)
class Sweep:
    """The old rows of `table`, kept for `days` days.

    `delete` takes `:days` and `:limit` and counts the deleted rows.
    """

    table: str
    delete: Query[int]
    days: int

    async def run(self, database: Database) -> bool:
        """Delete one batch; return True if there may be more."""
        return await self.delete.one(database, days=self.days, limit=SWEPT_AT_ONCE) == SWEPT_AT_ONCE


async def sweep_all(database: Database, sweeps: Sequence[Sweep]) -> bool:
    """Delete one batch of old rows in each table; return True if any table may have more."""
    return any([await sweep.run(database) for sweep in sweeps])


def sweeps_of_every_service(answers_days: int, deliveries_days: int) -> tuple[Sweep, ...]:
    """Return the sweeps of every service: stored answers, webhook deliveries, and settled unreadable records."""
    return (
        Sweep("idempotency_record", _ANSWERS, answers_days),
        Sweep("webhook_delivery", _DELIVERIES, deliveries_days),
        Sweep("unreadable_record", _SETTLED_RECORDS, deliveries_days),
    )


def sweeps_of_files(days: int) -> tuple[Sweep, ...]:
    """Return the sweeps of failed rows of files, with their faults.

    They name persons, and are sent again soon or never.
    """
    return (Sweep("job_failed_row", _FAILED_ROWS, days), Sweep("job_fault", _FAULTS, days))
