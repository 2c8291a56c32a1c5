"""Statements about months that are overdue."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.contracts.contributions import EMPLOYERS, ReturnOverdue

_DUE = """unnest(CAST(:months AS date[]), CAST(:last_days AS date[]), CAST(:due AS date[]))
         AS due(month, last_day, due_on)"""
_MISSING = """
    WHERE e.registered_on <= due.last_day
      AND NOT coalesce((SELECT range_agg(daterange(i.first_day, i.last_day + 1)) FROM inactive_period i
                        WHERE i.employer_id = e.employer_id) @> daterange(due.month, due.last_day + 1), false)
      AND NOT EXISTS (SELECT FROM employer_month m WHERE m.employer_id = e.employer_id AND m.month = due.month)
      AND NOT EXISTS (SELECT FROM overdue_month o WHERE o.employer_id = e.employer_id AND o.month = due.month)
"""
# OFFSET 0 keeps the planner from joining all employers with all months before it takes the first few.
_EMPLOYERS = Query(
    UUID,
    f"""
    SELECT e.employer_id FROM employer e
    WHERE e.employer_id > CAST(:after AS uuid) AND EXISTS (SELECT FROM {_DUE} {_MISSING} OFFSET 0)
    ORDER BY e.employer_id LIMIT :batch
    """,
)
_LOCK = Query(
    UUID,
    """
    SELECT employer_id FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[]))
    ORDER BY employer_id FOR UPDATE
    """,
)
# What was kept is joined with the employers, whose key has an index. Joined with what was missing, as many rows and no
# index, it took a minute for two years of months.
_SAY = Command(f"""
    WITH kept AS (
        INSERT INTO overdue_month (employer_id, month, due_on)
        SELECT e.employer_id, due.month, due.due_on FROM employer e CROSS JOIN {_DUE} {_MISSING}
          AND e.employer_id = ANY(CAST(:employers AS uuid[]))
        ON CONFLICT DO NOTHING RETURNING employer_id, month, due_on
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{EMPLOYERS}', e.event_partition, k.employer_id::text, '{ReturnOverdue.TYPE}',
           json_build_object('employer_id', k.employer_id, 'month', to_char(k.month, 'YYYY-MM'), 'due_on', k.due_on),
           ARRAY['employer:' || k.employer_id]
    FROM kept k JOIN employer e ON e.employer_id = k.employer_id ORDER BY k.employer_id, k.month
""")
_KEEP = Command("""
    INSERT INTO overdue_month (employer_id, month, due_on)
    VALUES (CAST(:employer_id AS uuid), :month, :due_on) ON CONFLICT DO NOTHING
""")


async def employers_missing_returns(
    connection: AsyncConnection,
    after: UUID,
    *,
    months: Sequence[date],
    last_days: Sequence[date],
    due: Sequence[date],
    batch: int,
) -> list[UUID]:
    """List the next employers by id without a return of one of the months for which this has not been said."""
    return await _EMPLOYERS.all(connection, after=after, months=months, last_days=last_days, due=due, batch=batch)


async def lock_employers(connection: AsyncConnection, employers: Sequence[UUID]) -> None:
    await _LOCK.all(connection, employers=employers)


async def say_missing_months(
    connection: AsyncConnection,
    employers: Sequence[UUID],
    *,
    months: Sequence[date],
    last_days: Sequence[date],
    due: Sequence[date],
) -> None:
    """Append an event for each missing month, and keep that it was said."""
    await _SAY.run(connection, employers=employers, months=months, last_days=last_days, due=due)


async def keep_overdue(connection: AsyncConnection, employer_id: UUID, *, month: date, due_on: date) -> None:
    await _KEEP.run(connection, employer_id=employer_id, month=month, due_on=due_on)
