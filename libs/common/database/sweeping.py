"""Delete rows that are useful only for a time, when a setting says so, in small batches that block nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.common.database.connections import Database
from libs.common.database.rows import Query

SWEPT_AT_ONCE = 5_000

_ANSWERS = Query(
    int,
    """
    WITH old AS (
        DELETE FROM idempotency_record WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM idempotency_record r
            WHERE r.recorded_at < clock_timestamp() - make_interval(days => :days)
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)
_DELIVERIES = Query(
    int,
    """
    WITH old AS (
        DELETE FROM webhook_delivery WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM webhook_delivery r
            WHERE r.attempted_at < clock_timestamp() - make_interval(days => :days)
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)
_SETTLED_RECORDS = Query(
    int,
    """
    WITH old AS (
        DELETE FROM unreadable_record WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM unreadable_record r
            WHERE r.settled_at < clock_timestamp() - make_interval(days => :days)
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)
_FAILED_ROWS = Query(
    int,
    """
    WITH old AS (
        DELETE FROM job_failed_row WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM job_failed_row r
            WHERE EXISTS (SELECT FROM job j WHERE j.job_id = r.job_id
                          AND j.finished_at < clock_timestamp() - make_interval(days => :days))
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)
_FAULTS = Query(
    int,
    """
    WITH old AS (
        DELETE FROM job_fault WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM job_fault r
            WHERE EXISTS (SELECT FROM job j WHERE j.job_id = r.job_id
                          AND j.finished_at < clock_timestamp() - make_interval(days => :days))
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)


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
