"""Say which months have no accepted return on the day after the due date."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.month import Month
from libs.contracts.contributions import EMPLOYERS, ReturnOverdue

BATCH = 2_000

_FIND = """
    FROM employer e
    CROSS JOIN unnest(CAST(:months AS date[]), CAST(:last_days AS date[]), CAST(:due AS date[]))
         AS due(month, last_day, due_on)
    WHERE e.registered_on <= due.last_day
      AND NOT EXISTS (SELECT FROM employer_month m WHERE m.employer_id = e.employer_id AND m.month = due.month)
      AND NOT EXISTS (SELECT FROM overdue_month o WHERE o.employer_id = e.employer_id AND o.month = due.month)
"""
_EMPLOYERS = text(f"SELECT DISTINCT e.employer_id {_FIND} ORDER BY e.employer_id LIMIT :batch")
_LOCK = text("""
    SELECT 1 FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[])) ORDER BY employer_id FOR UPDATE
""")
_SAY = text(f"""
    WITH missing AS (
        SELECT e.employer_id, e.event_partition, due.month, due.due_on {_FIND}
          AND e.employer_id = ANY(CAST(:employers AS uuid[]))
    ),
    kept AS (
        INSERT INTO overdue_month (employer_id, month, due_on)
        SELECT employer_id, month, due_on FROM missing ON CONFLICT DO NOTHING RETURNING employer_id, month, due_on
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{EMPLOYERS}', m.event_partition, k.employer_id::text, '{ReturnOverdue.TYPE}',
           json_build_object('employer_id', k.employer_id, 'month', to_char(k.month, 'YYYY-MM'), 'due_on', k.due_on),
           ARRAY['employer:' || k.employer_id]
    FROM kept k JOIN missing m USING (employer_id, month) ORDER BY k.employer_id, k.month
""")


async def say_overdue(connection: AsyncConnection, *, due: Mapping[Month, date]) -> int:
    """For one batch of employers; how many employers had something overdue (0: nothing is left to say).

    `due` are the months to look at with their due dates, all of them past.
    """
    if not due:
        return 0
    months: Sequence[Month] = list(due)
    given = {
        "months": [m.first_day for m in months],
        "last_days": [m.last_day for m in months],
        "due": [due[m] for m in months],
    }
    found = (await connection.execute(_EMPLOYERS, {**given, "batch": BATCH})).scalars().all()
    if found:
        await connection.execute(_LOCK, {"employers": found})
        await connection.execute(_SAY, {**given, "employers": found})
    return len(found)
