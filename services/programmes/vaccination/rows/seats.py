"""Statements that give seats to all persons of a phase at once, set by set, through temporary tables."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class DosesToSeat:
    """The doses of a phase to give seats to: their number, product and days."""

    phase: int
    dose_no: int
    product: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SeatedSet:
    """The numbers of persons who wait for a seat and of those who got one."""

    persons: int
    seated: int


@dataclass(frozen=True, slots=True)
class BookedSet:
    """The numbers of bookings written and of seats that they took."""

    booked: int
    seated: int


_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('give seats', 17))")
_MEMORY = Query(str, "SELECT set_config('work_mem', '256MB', true) AS memory")
# Seats that another transaction books at this moment are skipped.
_SEATS = Command("""
    CREATE TEMP TABLE free_seat ON COMMIT DROP AS
    SELECT s.session_id, s.seat_no, x.day, x.starts_at, i.area
    FROM seat s JOIN session x USING (session_id) JOIN site i USING (site_id)
    WHERE s.booking_id IS NULL AND i.programme = 'vaccination' AND x.offers = :product
      AND x.day BETWEEN :first_day AND :last_day AND x.day < coalesce(i.closed_on, 'infinity')
    FOR UPDATE OF s SKIP LOCKED
""")
_PERSONS = Command(sql_beside(__file__, "persons_to_seat"))
_INDEX = Command("CREATE INDEX ON to_seat (seat_area, rank) WHERE session_id IS NULL")
_ANALYZE = Command("ANALYZE to_seat, free_seat")
_LOCK = Query(
    int,
    """
    SELECT count(*) AS locked FROM (SELECT 1 FROM person WHERE person_id IN (
        SELECT person_id FROM to_seat UNION ALL SELECT o.other_id FROM to_seat JOIN same_person o USING (person_id))
    ORDER BY person_id FOR UPDATE) locked
    """,
)
# Changes during the wait for their locks: withdrawn, vaccinated, booked by themselves, merged.
_PASS_OVER = Command("""
    DELETE FROM to_seat t
    WHERE NOT EXISTS (SELECT FROM vaccination v WHERE v.vaccination_id = t.vaccination_id AND v.status = 'confirmed'
                        AND v.next_dose = :dose_no)
       OR EXISTS (SELECT FROM booking b
                  WHERE b.person_id = t.person_id AND b.programme = 'vaccination' AND b.status = 'booked')
       OR t.person_id IN (SELECT o.person_id FROM same_person o JOIN booking b ON b.person_id = o.other_id
                          WHERE b.programme = 'vaccination' AND b.status = 'booked')
       OR t.vaccination_id IN (SELECT vaccination_id FROM set_aside)
""")
_DAYS = Query(date, "SELECT DISTINCT day FROM free_seat ORDER BY day")
_SEAT_DAY = Command(sql_beside(__file__, "seat_day"))
_COUNT = Query(SeatedSet, "SELECT count(*) AS persons, count(session_id) AS seated FROM to_seat")
_INSERT_SCHEDULE = Command("""
    INSERT INTO schedule (schedule_id, phase, dose_no, product, first_day, last_day, persons, seated, made_by)
    VALUES (:schedule_id, :phase, :dose_no, :product, :first_day, :last_day, :persons, :seated, :made_by)
""")
_BOOK = Query(BookedSet, sql_beside(__file__, "book_seats"))


async def seat_one_set_at_a_time(connection: AsyncConnection) -> None:
    """Lock the giving of seats until the transaction ends."""
    await _ONE_AT_A_TIME.run(connection)


async def find_seats_and_persons(connection: AsyncConnection, wanted: DosesToSeat) -> None:
    """Write the free seats, and the waiting persons in their order, to two temporary tables; lock the persons."""
    await _MEMORY.one(connection)
    await _SEATS.run(connection, product=wanted.product, first_day=wanted.first_day, last_day=wanted.last_day)
    await _PERSONS.run(connection, phase=wanted.phase, dose_no=wanted.dose_no, product=wanted.product)
    await _INDEX.run(connection)
    await _ANALYZE.run(connection)
    await _LOCK.one(connection)
    await _PASS_OVER.run(connection, dose_no=wanted.dose_no)


async def days_with_seats(connection: AsyncConnection) -> list[date]:
    return await _DAYS.all(connection)


async def seat_day(connection: AsyncConnection, day: date) -> None:
    """Give the seats of a day to the next persons of each area whose dose may be given on it."""
    await _SEAT_DAY.run(connection, day=day)


async def count_seated(connection: AsyncConnection) -> SeatedSet:
    return await _COUNT.one(connection)


async def insert_schedule(
    connection: AsyncConnection, schedule_id: UUID, wanted: DosesToSeat, counted: SeatedSet, *, made_by: str
) -> None:
    await _INSERT_SCHEDULE.run(
        connection, schedule_id=schedule_id, **asdict(wanted), **asdict(counted), made_by=made_by
    )


async def book_seated(connection: AsyncConnection, schedule_id: UUID, *, dose_no: int, made_by: str) -> BookedSet:
    """Insert a booking and take a seat for each person seated, with their events, in one statement."""
    return await _BOOK.one(connection, schedule_id=schedule_id, dose_no=dose_no, made_by=made_by)
