"""Statements about the days on which employers do no work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.contracts.registration import WhyEmployerEnded
from libs.copies.employer_life.inactive_periods import InactivePeriod


@dataclass(frozen=True, slots=True)
class Period(InactivePeriod):
    """A pause or an end of an employer, with the reason of an end and the employer that took its place."""

    reason: WhyEmployerEnded | None
    successor_id: UUID | None


_OF_EMPLOYER = Query(
    Period,
    f"""
    SELECT {columns(Period)} FROM inactive_period
    WHERE employer_id = :employer_id AND (last_day IS NULL OR last_day >= first_day) ORDER BY first_day, kind
    """,
)
_INSERT = Command("""
    INSERT INTO inactive_period (period_id, employer_id, kind, first_day, last_day, reason, successor_id)
    VALUES (:period_id, :employer_id, :kind, :first_day, :last_day, :reason, :successor_id)
""")
_UPDATE = Query(
    Period,
    f"""
    UPDATE inactive_period SET last_day = :last_day, version = version + 1 WHERE period_id = :period_id
    RETURNING {columns(Period)}
    """,
)
_KEEP = Command("""
    INSERT INTO inactive_period_change (period_id, version, last_day, changed_by, because)
    VALUES (:period_id, :version, :last_day, :by, :because)
""")


async def periods(source: Source, employer_id: UUID) -> list[Period]:
    """List the employer's periods, oldest first, without those that never were."""
    return await _OF_EMPLOYER.all(source, employer_id=employer_id)


async def insert_period(connection: AsyncConnection, period: Period, *, by: str, because: str) -> None:
    """Insert a period with the first version of its history."""
    await _INSERT.run(
        connection,
        period_id=period.period_id,
        employer_id=period.employer_id,
        kind=period.kind,
        first_day=period.first_day,
        last_day=period.last_day,
        reason=period.reason,
        successor_id=period.successor_id,
    )
    await _keep(connection, period, by=by, because=because)


async def close_period(
    connection: AsyncConnection, period_id: UUID, *, last_day: date, by: str, because: str
) -> Period:
    """Write the period's next version, with its last day, and return it."""
    closed = await _UPDATE.one(connection, period_id=period_id, last_day=last_day)
    await _keep(connection, closed, by=by, because=because)
    return closed


async def _keep(connection: AsyncConnection, period: Period, *, by: str, because: str) -> None:
    await _KEEP.run(
        connection,
        period_id=period.period_id,
        version=period.version,
        last_day=period.last_day,
        by=by,
        because=because,
    )
