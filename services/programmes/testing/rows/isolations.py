"""Statements about isolation orders, and about the employers that may see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Isolation:
    """The order of a specimen; a higher version replaces the one before."""

    order_number: str
    version: int
    first_day: date
    last_day: date
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class StaffIsolation:
    """The part of an isolation order that an employer may see: its days. `whole`: the number of orders."""

    person_id: UUID
    order_number: str
    first_day: date
    last_day: date
    withdrawn: bool
    whole: int


_ISOLATION = Query(Isolation, f"SELECT {columns(Isolation)} FROM isolation WHERE specimen_id = :specimen_id")
_NEXT_SERIAL = Query(int, "SELECT nextval(pg_get_serial_sequence('isolation', 'serial')) AS serial")
_INSERT = Query(
    Isolation,
    f"""
    INSERT INTO isolation (serial, order_number, person_id, specimen_id, first_day, last_day)
    VALUES (:serial, :order_number, :person_id, :specimen_id, :first_day, :last_day)
    RETURNING {columns(Isolation)}
    """,
)
_SET_WITHDRAWN = Query(
    Isolation,
    f"""
    UPDATE isolation SET withdrawn = :withdrawn, version = version + 1 WHERE specimen_id = :specimen_id
    RETURNING {columns(Isolation)}
    """,
)
_MOVE = Query(
    Isolation,
    f"""
    UPDATE isolation SET first_day = :first_day, last_day = :last_day, version = version + 1
    WHERE specimen_id = :specimen_id RETURNING {columns(Isolation)}
    """,
)
# An employer of the person on the first day sees the days, and nothing else.
_EMPLOYERS = Query(
    UUID,
    f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND started_on <= :first_day AND coalesce(ended_on, 'infinity') > :first_day
      AND standing = 'stands'
    ORDER BY employer_id
    """,
)
_OF_STAFF = Query(
    StaffIsolation,
    """
    SELECT i.person_id, i.order_number, i.first_day, i.last_day, i.withdrawn, count(*) OVER () AS whole
    FROM isolation i
    WHERE i.last_day >= :since
      AND (CAST(:on AS date) IS NULL OR (NOT i.withdrawn AND :on BETWEEN i.first_day AND i.last_day)) AND EXISTS (
        SELECT FROM employment m WHERE m.employer_id = :employer_id
          AND (m.person_id = i.person_id OR m.person_id IN (
              SELECT o.other_id FROM same_person o WHERE o.person_id = i.person_id))
          AND m.started_on <= i.first_day AND coalesce(m.ended_on, 'infinity') > i.first_day
          AND m.standing = 'stands' AND m.known_since <= i.recorded_at)
    ORDER BY i.first_day DESC, i.order_number LIMIT 500
    """,
)


async def isolation(connection: AsyncConnection, specimen_id: UUID) -> Isolation | None:
    return await _ISOLATION.first(connection, specimen_id=specimen_id)


async def next_serial(connection: AsyncConnection) -> int:
    return await _NEXT_SERIAL.one(connection)


async def insert_isolation(
    connection: AsyncConnection,
    *,
    serial: int,
    order_number: str,
    person_id: UUID,
    specimen_id: UUID,
    first_day: date,
    last_day: date,
) -> Isolation:
    return await _INSERT.one(
        connection,
        serial=serial,
        order_number=order_number,
        person_id=person_id,
        specimen_id=specimen_id,
        first_day=first_day,
        last_day=last_day,
    )


async def set_withdrawn(connection: AsyncConnection, specimen_id: UUID, *, withdrawn: bool) -> Isolation:
    """Write the order's next version: withdrawn, or in force again."""
    return await _SET_WITHDRAWN.one(connection, specimen_id=specimen_id, withdrawn=withdrawn)


async def move(connection: AsyncConnection, specimen_id: UUID, *, first_day: date, last_day: date) -> Isolation:
    """Write the order's next version, with other days."""
    return await _MOVE.one(connection, specimen_id=specimen_id, first_day=first_day, last_day=last_day)


async def employers_on(connection: AsyncConnection, person_id: UUID, day: date) -> list[UUID]:
    return await _EMPLOYERS.all(connection, person_id=person_id, first_day=day)


async def isolations_of_staff(
    database: Database, employer_id: UUID, *, since: date, on: date | None
) -> list[StaffIsolation]:
    """List orders of an employer's staff, five hundred at most. `on`: only those in force on that day."""
    return await _OF_STAFF.all(database, employer_id=employer_id, since=since, on=on)
