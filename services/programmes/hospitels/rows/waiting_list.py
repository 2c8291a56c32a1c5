"""Statements about stays that wait: for a bed, for an answer to an offer, for an officer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class WaitingStay:
    stay_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class StayForOfficer:
    stay_id: UUID
    person_id: UUID
    area: str
    status: str
    reason: str | None
    officer_since: datetime
    officer_why: str


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """A person who waits for a bed; `whole`: the number of all who wait."""

    id: UUID
    person_id: UUID
    area: str
    waiting_since: datetime
    place_in_line: int
    whole: int


_WAITING_LIST = Query(
    PlaceInLine,
    """
    SELECT stay_id AS id, person_id, area, waiting_since,
           row_number() OVER (PARTITION BY area ORDER BY waiting_since, stay_id) AS place_in_line,
           count(*) OVER () AS whole
    FROM stay WHERE status = 'waiting'
      AND (CAST(:area AS text) IS NULL OR area_within(area, CAST(:area AS text)))
      AND in_reach(CAST(:areas AS text[]), person_id)
    ORDER BY area, waiting_since, stay_id LIMIT 500
    """,
)
# Who was handed to an officer because of it is not handed over again.
_AT_CLOSED = Query(
    UUID,
    """
    SELECT s.stay_id FROM facility f JOIN bed b USING (facility_id) JOIN stay s ON s.stay_id = b.stay_id
    WHERE f.closed_on <= :today AND (s.status IN ('offered', 'accepted') OR s.officer_since IS NULL AND NOT EXISTS (
        SELECT FROM stay_step p WHERE p.stay_id = s.stay_id AND p.step = 'facility_closed'))
    ORDER BY s.person_id LIMIT :limit
    """,
)
_FOR_OFFICERS = Query(
    StayForOfficer,
    f"""
    SELECT {columns(StayForOfficer)} FROM stay
    WHERE officer_since IS NOT NULL AND in_reach(CAST(:areas AS text[]), person_id) ORDER BY officer_since LIMIT :limit
    """,
)
_EXPIRED = Query(
    UUID,
    """
    SELECT stay_id FROM stay WHERE status = 'offered' AND offered_until <= :now ORDER BY offered_until LIMIT :limit
    """,
)
# Under the other id of a merged person: one bed is enough.
_BED_ALREADY = """
    SELECT FROM same_person o JOIN stay h ON h.person_id = o.other_id
    WHERE o.person_id = s.person_id AND h.status IN ('offered', 'accepted', 'admitted')
"""
# Only where a bed is free: a long line in a full area does not keep the others waiting behind it.
_WAITING = Query(
    WaitingStay,
    f"""
    WITH free AS (SELECT DISTINCT area FROM bed WHERE stay_id IS NULL AND in_service)
    SELECT s.stay_id, s.person_id FROM stay s
    WHERE s.status = 'waiting' AND EXISTS (
        SELECT FROM free f WHERE area_within(f.area, s.area) OR area_within(s.area, f.area))
      AND NOT EXISTS ({_BED_ALREADY})
    ORDER BY s.waiting_since, s.stay_id LIMIT :limit
    """,
)
_LOCK_WAITING = Query(
    str,
    f"""
    SELECT area FROM stay s WHERE stay_id = :stay_id AND status = 'waiting' AND NOT EXISTS ({_BED_ALREADY}) FOR UPDATE
    """,
)
_OFFER = Command("""
    UPDATE stay SET status = 'offered', bed_id = :bed_id, offered_until = :until WHERE stay_id = :stay_id
""")


async def waiting_list(database: Database, *, area: str | None, areas: list[str] | None) -> list[PlaceInLine]:
    """List stays that wait for a bed, by area, longest waiting first, 500 at most; `whole` is the number of all."""
    return await _WAITING_LIST.all(database, area=area, areas=areas)


async def stays_for_officers(database: Database, *, areas: list[str] | None = None, limit: int) -> list[StayForOfficer]:
    return await _FOR_OFFICERS.all(database, areas=areas, limit=limit)


async def expired_offers(database: Database, *, now: datetime, limit: int) -> list[UUID]:
    return await _EXPIRED.all(database, now=now, limit=limit)


async def waiting_stays(connection: AsyncConnection, *, limit: int) -> list[WaitingStay]:
    """List stays that wait in areas with a free bed, longest waiting first."""
    return await _WAITING.all(connection, limit=limit)


async def lock_waiting(connection: AsyncConnection, stay_id: UUID) -> str | None:
    """Lock a stay that still waits and return its area; None if the person has a bed under another id."""
    return await _LOCK_WAITING.first(connection, stay_id=stay_id)


async def offer(connection: AsyncConnection, stay_id: UUID, *, bed_id: UUID, until: datetime) -> None:
    await _OFFER.run(connection, stay_id=stay_id, bed_id=bed_id, until=until)


async def stays_at_closed_facilities(connection: AsyncConnection, *, today: date, limit: int) -> list[UUID]:
    """List the stays with a bed of a closed hospitel that nobody has seen to since it closed."""
    return await _AT_CLOSED.all(connection, today=today, limit=limit)
