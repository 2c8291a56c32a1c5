"""Rows that are of use for a time go when a setting says so, in small pieces: nobody waits for a sweep."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, text

from libs.common.database.connections import Database

SWEPT_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Sweep:
    """The rows of `table`, named `r`, that are `old`: a condition that names `:days`. They are kept for `days` days."""

    table: str
    old: str
    days: int

    async def run(self, database: Database) -> bool:
        """Delete some; whether there may be more."""
        swept = await database.one_statement(_statement(self), {"days": self.days, "limit": SWEPT_AT_ONCE})
        return bool(swept[0]["swept"] == SWEPT_AT_ONCE)


async def sweep_all(database: Database, sweeps: Sequence[Sweep]) -> bool:
    """Delete a piece of what is old in each table; whether there may be more in any."""
    return any([await sweep.run(database) for sweep in sweeps])


def older_than(column: str) -> str:
    """The condition that an instant of the row lies more than `:days` days back."""
    return f"r.{column} < clock_timestamp() - make_interval(days => :days)"


def older_than_newest(table: str, column: str) -> str:
    """The same where the instants are the business clock's, which a sandbox moves: `:days` before the newest row."""
    return f"r.{column} < (SELECT max({column}) FROM {table}) - make_interval(days => :days)"


def sweeps_of_every_service(*, answers_days: int, deliveries_days: int) -> tuple[Sweep, ...]:
    """Answers to retries, attempts to deliver to webhooks, and records that nobody could read and somebody settled."""
    return (
        Sweep("idempotency_record", older_than("recorded_at"), answers_days),
        Sweep("webhook_delivery", older_than("attempted_at"), deliveries_days),
        Sweep("unreadable_record", older_than("settled_at"), deliveries_days),
    )


def sweeps_of_files(days: int) -> tuple[Sweep, ...]:
    """Rows of sent files that failed, with their faults: they name persons, and are sent again soon or never."""
    ended = (
        "EXISTS (SELECT FROM job j WHERE j.job_id = r.job_id"
        " AND j.finished_at < clock_timestamp() - make_interval(days => :days))"
    )
    return (Sweep("job_failed_row", ended, days), Sweep("job_fault", ended, days))


def _statement(sweep: Sweep) -> TextClause:
    return text(f"""
        WITH old AS (
            DELETE FROM {sweep.table} WHERE ctid = ANY(ARRAY(
                SELECT r.ctid FROM {sweep.table} r WHERE {sweep.old} LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
            RETURNING 1
        )
        SELECT count(*) AS swept FROM old
    """)
