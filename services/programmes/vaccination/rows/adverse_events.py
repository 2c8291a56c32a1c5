"""Statements about adverse events after doses."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Report:
    """An adverse event that was reported."""

    adverse_event_id: UUID
    dose_id: UUID
    person_id: UUID
    severity: str
    onset_on: date
    description: str
    reported_by: str


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An adverse event. `seen_by`: the officer who has seen it, if any."""

    dose_id: UUID
    person_id: UUID
    severity: str
    onset_on: date
    description: str
    recorded_at: datetime
    seen_by: str | None


@dataclass(frozen=True, slots=True)
class UnseenEvent:
    """A serious event that no officer has seen, with the dose that it followed."""

    adverse_event_id: UUID
    person_id: UUID
    onset_on: date
    recorded_at: datetime
    product: str
    dose_no: int
    given_on: date
    lot: str


_INSERT = Command("""
    INSERT INTO adverse_event (adverse_event_id, dose_id, person_id, severity, onset_on, description, reported_by)
    VALUES (:adverse_event_id, :dose_id, :person_id, :severity, :onset_on, :description, :reported_by)
""")
_EVENT = Query(
    AdverseEvent, f"SELECT {columns(AdverseEvent)} FROM adverse_event WHERE adverse_event_id = :adverse_event_id"
)
_UNSEEN = Query(
    UnseenEvent,
    """
    SELECT a.adverse_event_id, a.person_id, a.onset_on, a.recorded_at, d.product, d.dose_no, d.given_on, d.lot
    FROM adverse_event a JOIN dose d ON d.dose_id = a.dose_id AND d.stands
    WHERE a.seen_by IS NULL AND a.severity = 'serious' AND in_reach(CAST(:areas AS text[]), a.person_id)
    ORDER BY a.recorded_at LIMIT :limit
    """,
)
_MARK_SEEN = Query(
    UUID,
    """
    UPDATE adverse_event SET seen_by = :seen_by, seen_note = :note
    WHERE adverse_event_id = :adverse_event_id AND seen_by IS NULL RETURNING adverse_event_id
    """,
)


async def insert_report(connection: AsyncConnection, report: Report) -> None:
    await _INSERT.run(connection, **asdict(report))


async def adverse_event(database: Database, adverse_event_id: UUID) -> AdverseEvent | None:
    return await _EVENT.first(database, adverse_event_id=adverse_event_id)


async def unseen_adverse_events(database: Database, *, areas: list[str] | None = None, limit: int) -> list[UnseenEvent]:
    """List serious adverse events that nobody has seen, oldest first."""
    return await _UNSEEN.all(database, areas=areas, limit=limit)


async def mark_seen(connection: AsyncConnection, adverse_event_id: UUID, *, note: str, seen_by: str) -> bool:
    """Mark a report as seen by an officer; return False if no report waits."""
    seen = await _MARK_SEEN.first(connection, adverse_event_id=adverse_event_id, note=note, seen_by=seen_by)
    return seen is not None
