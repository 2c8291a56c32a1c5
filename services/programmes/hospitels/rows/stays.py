"""Statements about stays: from the waiting list through a bed to discharge, or on to a hospital."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Stay:
    """A row of `stay`."""

    stay_id: UUID
    person_id: UUID
    specimen_id: UUID
    area: str
    status: str
    bed_id: UUID | None
    waiting_since: datetime
    offered_until: datetime | None
    admitted_on: date | None
    ended_on: date | None
    reason: str | None
    officer_since: datetime | None
    officer_why: str | None


@dataclass(frozen=True, slots=True)
class StayInBed:
    """A stay with its bed and hospitel, if any."""

    person_id: UUID
    area: str
    status: str
    waiting_since: datetime
    offered_until: datetime | None
    admitted_on: date | None
    ended_on: date | None
    reason: str | None
    bed: str | None
    facility_id: UUID | None
    facility: str | None
    address: str | None
    officer_why: str | None


@dataclass(frozen=True, slots=True)
class StayStep:
    step: str
    bed_id: UUID | None
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StayPlace:
    """The hospitel of a stay: `facility_id` is None without a bed."""

    stay_id: UUID
    status: str
    facility_id: UUID | None


_PERSON = Query(UUID, "SELECT person_id FROM stay WHERE stay_id = :stay_id")
_LOCK_STAY = Query(Stay, f"SELECT {columns(Stay)} FROM stay WHERE stay_id = :stay_id FOR UPDATE")
# Of two (a merge) the one that holds a bed.
_LOCK_OPEN_STAY = Query(
    Stay,
    f"""
    SELECT {columns(Stay)} FROM stay
    WHERE person_id IN {SAME_PERSON} AND status IN ('waiting', 'offered', 'accepted', 'admitted')
    ORDER BY array_position(ARRAY['admitted', 'accepted', 'offered', 'waiting'], status), waiting_since, stay_id
    LIMIT 1 FOR UPDATE
    """,
)
_PLACE = Query(
    StayPlace,
    f"""
    SELECT s.stay_id, s.status, b.facility_id FROM stay s LEFT JOIN bed b USING (bed_id)
    WHERE s.person_id IN {SAME_PERSON} ORDER BY s.bed_id IS NULL, s.stay_id DESC LIMIT 1
    """,
)
_STAY = Query(
    StayInBed,
    """
    SELECT s.person_id, s.area, s.status, s.waiting_since, s.offered_until, s.admitted_on, s.ended_on, s.reason,
           b.label AS bed, b.facility_id, f.name AS facility, f.address, s.officer_why
    FROM stay s LEFT JOIN bed b USING (bed_id) LEFT JOIN facility f USING (facility_id) WHERE s.stay_id = :stay_id
    """,
)
_STEPS = Query(
    StayStep,
    "SELECT step, bed_id, note, recorded_at AS at FROM stay_step WHERE stay_id = :stay_id ORDER BY step_id",
)
_INSERT_STAY = Command("""
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status, officer_since, officer_why)
    VALUES (:stay_id, :person_id, :specimen_id, :area, :status, :officer_since, :officer_why)
""")
_ADMIT = Command("""
    UPDATE stay SET status = 'admitted', bed_id = :bed_id, admitted_on = :day WHERE stay_id = :stay_id
""")
_MOVE = Command("""
    UPDATE stay SET status = :status, offered_until = NULL, reason = coalesce(:reason, reason),
        admitted_on = coalesce(:admitted_on, admitted_on), ended_on = coalesce(:ended_on, ended_on),
        bed_id = CASE WHEN :keeps_bed THEN bed_id END,
        officer_since = CASE WHEN CAST(:why AS text) IS NOT NULL THEN CAST(:now AS timestamptz) END, officer_why = :why
    WHERE stay_id = :stay_id
""")
_TRANSFER = Command("UPDATE stay SET bed_id = :bed_id WHERE stay_id = :stay_id")
_END = Command("""
    UPDATE stay SET status = :status, bed_id = NULL, offered_until = NULL, reason = :reason,
        officer_since = :officer_since, officer_why = :officer_why
    WHERE stay_id = :stay_id
""")
_RESUME = Command("""
    UPDATE stay SET status = :status, bed_id = :bed_id, ended_on = NULL, reason = NULL, offered_until = NULL,
        admitted_on = CASE WHEN CAST(:status AS text) = 'admitted' THEN admitted_on END
    WHERE stay_id = :stay_id
""")
_TO_OFFICER = Command("UPDATE stay SET officer_since = :now, officer_why = :why WHERE stay_id = :stay_id")
_SEEN_TO = Command("""
    UPDATE stay SET officer_since = NULL, officer_why = NULL WHERE stay_id = :stay_id AND officer_since IS NOT NULL
""")
_STEP = Command("""
    INSERT INTO stay_step (stay_id, step, bed_id, by, note) VALUES (:stay_id, :step, :bed_id, :by, :note)
""")


async def person_of_stay(connection: AsyncConnection, stay_id: UUID) -> UUID | None:
    return await _PERSON.first(connection, stay_id=stay_id)


async def lock_stay(connection: AsyncConnection, stay_id: UUID) -> Stay:
    return await _LOCK_STAY.one(connection, stay_id=stay_id)


async def lock_open_stay(connection: AsyncConnection, person_id: UUID) -> Stay | None:
    """Lock the person's open stay, in a bed or waiting."""
    return await _LOCK_OPEN_STAY.first(connection, person_id=person_id)


async def place_of(connection: AsyncConnection, person_id: UUID) -> StayPlace | None:
    """Read the person's stay that has a bed, or else the last one."""
    return await _PLACE.first(connection, person_id=person_id)


async def stay_in_bed(database: Database, stay_id: UUID) -> StayInBed | None:
    return await _STAY.first(database, stay_id=stay_id)


async def steps_of(database: Database, stay_id: UUID) -> list[StayStep]:
    return await _STEPS.all(database, stay_id=stay_id)


async def insert_stay(
    connection: AsyncConnection,
    *,
    stay_id: UUID,
    person_id: UUID,
    specimen_id: UUID,
    area: str,
    status: str,
    officer_since: datetime | None,
    officer_why: str | None,
) -> None:
    await _INSERT_STAY.run(
        connection,
        stay_id=stay_id,
        person_id=person_id,
        specimen_id=specimen_id,
        area=area,
        status=status,
        officer_since=officer_since,
        officer_why=officer_why,
    )


async def admit_into(connection: AsyncConnection, stay_id: UUID, *, bed_id: UUID, day: date) -> None:
    await _ADMIT.run(connection, stay_id=stay_id, bed_id=bed_id, day=day)


async def move(
    connection: AsyncConnection,
    stay_id: UUID,
    status: str,
    *,
    keeps_bed: bool,
    reason: str | None,
    admitted_on: date | None,
    ended_on: date | None,
    why: str | None,
    now: datetime | None,
) -> None:
    """Set the stay's status. `why`, `now`: the reason and time from which an officer must handle the stay."""
    await _MOVE.run(
        connection,
        stay_id=stay_id,
        status=status,
        keeps_bed=keeps_bed,
        reason=reason,
        admitted_on=admitted_on,
        ended_on=ended_on,
        why=why,
        now=now,
    )


async def transfer_to(connection: AsyncConnection, stay_id: UUID, bed_id: UUID) -> None:
    await _TRANSFER.run(connection, stay_id=stay_id, bed_id=bed_id)


async def end_stay(
    connection: AsyncConnection,
    stay_id: UUID,
    status: str,
    *,
    reason: str,
    officer_since: datetime | None,
    officer_why: str | None,
) -> None:
    """End a stay before admission, so that it has no bed."""
    await _END.run(
        connection,
        stay_id=stay_id,
        status=status,
        reason=reason,
        officer_since=officer_since,
        officer_why=officer_why,
    )


async def resume(connection: AsyncConnection, stay_id: UUID, status: str, *, bed_id: UUID | None) -> None:
    """Open an ended stay again: in a bed, or waiting without one."""
    await _RESUME.run(connection, stay_id=stay_id, status=status, bed_id=bed_id)


async def hand_to_officer(connection: AsyncConnection, stay_id: UUID, *, why: str, now: datetime) -> None:
    await _TO_OFFICER.run(connection, stay_id=stay_id, why=why, now=now)


async def mark_handled(connection: AsyncConnection, stay_id: UUID) -> bool:
    """Mark the stay as handled by an officer; return False if it did not wait for one."""
    return bool(await _SEEN_TO.run(connection, stay_id=stay_id))


async def write_step(
    connection: AsyncConnection, stay_id: UUID, step: str, *, by: str, bed_id: UUID | None = None, note: str = ""
) -> None:
    await _STEP.run(connection, stay_id=stay_id, step=step, bed_id=bed_id, by=by, note=note)
