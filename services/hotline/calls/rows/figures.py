"""Statements that count calls and waits."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class QueueOfCalls:
    """A queue's calls of a time. Seconds are null where no call counts.

    `waiting`, `talking`: now. `longest_wait_s`: of those who wait now. `slowest_tenth_s`: nine of ten waited less.
    """

    queue: str
    waiting: int
    longest_wait_s: int | None
    talking: int
    calls: int
    answered: int
    abandoned: int
    in_time: int
    mean_wait_s: int | None
    slowest_tenth_s: int | None
    mean_talk_s: int | None


@dataclass(frozen=True, slots=True)
class HourOfCalls:
    hour: int
    calls: int
    answered: int
    abandoned: int


_QUEUES = Query(QueueOfCalls, sql_beside(__file__, "calls_by_queue"))
_HOURS = Query(
    HourOfCalls,
    """
    SELECT extract(hour FROM started_at AT TIME ZONE :zone)::integer AS hour, count(*) AS calls,
           count(answered_at) AS answered,
           count(*) FILTER (WHERE abandoned_at IS NOT NULL OR (ended_at IS NOT NULL AND answered_at IS NULL))
               AS abandoned
    FROM call WHERE direction = 'inbound' AND started_at >= :begins AND started_at < :ends
    GROUP BY 1 ORDER BY 1
    """,
)


async def calls_by_queue(
    database: Database, *, begins: datetime, ends: datetime, now: datetime, target_s: int
) -> list[QueueOfCalls]:
    """Count inbound calls by queue, those with the longest wait first."""
    return await _QUEUES.all(database, begins=begins, ends=ends, now=now, target_s=target_s)


async def calls_by_hour(database: Database, *, begins: datetime, ends: datetime, zone: str) -> list[HourOfCalls]:
    """Count inbound calls by the hour at which they began."""
    return await _HOURS.all(database, begins=begins, ends=ends, zone=zone)
