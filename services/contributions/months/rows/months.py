"""Statements about a person's months: `months_of_person.sql`, in three orders."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class CountedBy:
    """The law of imported months: schemes that count as returns do, and whether a month prevails over a return."""

    credited: list[str]
    prevails: bool


@dataclass(frozen=True, slots=True)
class MonthReported:
    """A month in the version of a return that was current at the time asked about, or one that was imported.

    `maker_id`: the employer, or the batch. `counts`: false for one of two that contradict each other.
    """

    month: str
    maker_id: UUID
    employer_id: UUID | None
    wage: Decimal | None
    base: Decimal
    credited: bool
    absence: str | None
    return_id: UUID | None
    version: int | None
    recorded_at: datetime
    batch_id: UUID | None
    source_system: str | None
    confidence: str | None
    scheme: str | None
    source: str | None
    counts: bool
    contradicted: bool


@dataclass(frozen=True, slots=True)
class MonthsCounted:
    """The number of rows of a person's months, and of months that count."""

    reported: int
    credited: int


_NEWEST = Query(MonthReported, sql_beside(__file__, "months_of_person", counted=False, newest=True))
_COUNTED = Query(MonthsCounted, sql_beside(__file__, "months_of_person", counted=True, newest=False))
WHOLE_RECORD = Query(MonthReported, sql_beside(__file__, "months_of_person", counted=False, newest=False))
_NOW = {"known_at": None, "valid_from": None, "valid_until": None}


async def newest_months(
    database: Database, person_id: UUID, by: CountedBy, *, before: tuple[date, UUID], limit: int
) -> list[MonthReported]:
    """List the person's months as they stand, newest first, behind a month and its employer or batch."""
    month, maker_id = before
    return await _NEWEST.all(
        database,
        person_id=person_id,
        credited=by.credited,
        prevails=by.prevails,
        before_month=month,
        before_id=maker_id,
        limit=limit,
        **_NOW,
    )


async def count_months(database: Database, person_id: UUID, by: CountedBy) -> MonthsCounted:
    return await _COUNTED.one(database, person_id=person_id, credited=by.credited, prevails=by.prevails, **_NOW)


async def person_months(
    database: Database,
    person_id: UUID,
    by: CountedBy,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    known_at: datetime | None = None,
) -> list[MonthReported]:
    """List the person's months, oldest first; a month with two employers is two rows."""
    return await WHOLE_RECORD.all(
        database,
        person_id=person_id,
        credited=by.credited,
        prevails=by.prevails,
        valid_from=valid_from,
        valid_until=valid_until,
        known_at=known_at,
    )
