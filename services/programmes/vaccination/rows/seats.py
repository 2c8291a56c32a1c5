"""Statements that give seats to everybody of a phase at once, set by set; what is between them is temporary."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.values.areas import area_within_sql
from libs.contracts.programmes import PEOPLE, BookingMade
from services.programmes.sites.rows.turns import SET_ASIDE


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
# Ids of persons who have a booking under another of their ids.
_BOOKED_AS_ANOTHER = """(
    SELECT o.person_id FROM same_person o JOIN booking b ON b.person_id = o.other_id
    WHERE b.programme = 'vaccination' AND b.status = 'booked')"""
# Seats that somebody is booking at this moment are passed over.
_SEATS = Command("""
    CREATE TEMP TABLE free_seat ON COMMIT DROP AS
    SELECT s.session_id, s.seat_no, x.day, x.starts_at, i.area
    FROM seat s JOIN session x USING (session_id) JOIN site i USING (site_id)
    WHERE s.booking_id IS NULL AND i.programme = 'vaccination' AND x.offers = :product
      AND x.day BETWEEN :first_day AND :last_day
    FOR UPDATE OF s SKIP LOCKED
""")
# The nearest sites are those of the smallest area that holds where the person works.
_PERSONS = Command(f"""
    CREATE TEMP TABLE to_seat ON COMMIT DROP AS
    WITH areas AS (SELECT DISTINCT area FROM free_seat),
    nearest AS (
        SELECT DISTINCT ON (v.area) v.area, a.area AS seat_area
        FROM (SELECT DISTINCT area FROM vaccination WHERE status = 'confirmed' AND phase = :phase) v
        JOIN areas a ON {area_within_sql("v.area", "a.area")}
        ORDER BY v.area, length(a.area) DESC
    )
    SELECT v.vaccination_id, v.person_id, n.seat_area, coalesce(v.due_from, '-infinity'::date) AS due_from,
           row_number() OVER (PARTITION BY n.seat_area
               ORDER BY coalesce(v.due_until, 'infinity'::date), v.risk, v.recorded_at, v.vaccination_id)::integer
               AS rank,
           CAST(NULL AS uuid) AS session_id, CAST(NULL AS integer) AS seat_no
    FROM vaccination v JOIN nearest n USING (area)
    WHERE v.status = 'confirmed' AND v.phase = :phase AND v.next_dose = :dose_no
      AND coalesce(v.next_product, :product) = :product AND v.vaccination_id NOT IN {SET_ASIDE}
      AND NOT EXISTS (SELECT FROM booking b
                      WHERE b.person_id = v.person_id AND b.programme = 'vaccination' AND b.status = 'booked')
      AND v.person_id NOT IN {_BOOKED_AS_ANOTHER}
""")
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
# What changed while we waited for their locks: withdrawn, vaccinated, booked by themselves, merged.
_PASS_OVER = Command(f"""
    DELETE FROM to_seat t
    WHERE NOT EXISTS (SELECT FROM vaccination v WHERE v.vaccination_id = t.vaccination_id AND v.status = 'confirmed'
                        AND v.next_dose = :dose_no)
       OR EXISTS (SELECT FROM booking b
                  WHERE b.person_id = t.person_id AND b.programme = 'vaccination' AND b.status = 'booked')
       OR t.person_id IN {_BOOKED_AS_ANOTHER} OR t.vaccination_id IN {SET_ASIDE}
""")
_DAYS = Query(date, "SELECT DISTINCT day FROM free_seat ORDER BY day")
_SEAT_DAY = Command("""
    WITH seats AS (
        SELECT area, session_id, seat_no,
               row_number() OVER (PARTITION BY area ORDER BY starts_at, session_id, seat_no) AS n
        FROM free_seat WHERE day = :day
    ),
    many AS (SELECT area, count(*) AS seats FROM seats GROUP BY area),
    due AS (
        SELECT m.area, p.vaccination_id, p.n
        FROM many m CROSS JOIN LATERAL (
            SELECT vaccination_id, row_number() OVER (ORDER BY rank) AS n FROM to_seat
            WHERE seat_area = m.area AND session_id IS NULL AND due_from <= :day ORDER BY rank LIMIT m.seats) p
    )
    UPDATE to_seat t SET session_id = s.session_id, seat_no = s.seat_no
    FROM due d JOIN seats s ON s.area = d.area AND s.n = d.n WHERE t.vaccination_id = d.vaccination_id
""")
_COUNT = Query(SeatedSet, "SELECT count(*) AS persons, count(session_id) AS seated FROM to_seat")
_INSERT_SCHEDULE = Command("""
    INSERT INTO schedule (schedule_id, phase, dose_no, product, first_day, last_day, persons, seated, made_by)
    VALUES (:schedule_id, :phase, :dose_no, :product, :first_day, :last_day, :persons, :seated, :made_by)
""")
_BOOK = Query(
    BookedSet,
    f"""
    WITH made AS (
        INSERT INTO booking (booking_id, person_id, programme, session_id, seat_no, subject_id, dose_no, made_by,
                             schedule_id, rank)
        SELECT uuidv7(), person_id, 'vaccination', session_id, seat_no, vaccination_id, :dose_no, :made_by,
               :schedule_id, rank
        FROM to_seat WHERE session_id IS NOT NULL
        RETURNING booking_id, person_id, session_id, seat_no
    ),
    seated AS (
        UPDATE seat SET booking_id = m.booking_id FROM made m
        WHERE seat.session_id = m.session_id AND seat.seat_no = m.seat_no AND seat.booking_id IS NULL
        RETURNING seat.booking_id
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data, audience)
        SELECT '{PEOPLE}', p.event_partition, m.person_id::text, '{BookingMade.TYPE}',
               json_build_object('booking_id', m.booking_id, 'person_id', m.person_id, 'day', x.day,
                   'starts_at', to_char(x.starts_at, 'HH24:MI'), 'place', i.name || ', ' || i.address),
               ARRAY['person:' || m.person_id]
        FROM made m JOIN person p USING (person_id) JOIN session x USING (session_id) JOIN site i USING (site_id)
        ORDER BY m.person_id
    )
    SELECT (SELECT count(*) FROM made) AS booked, (SELECT count(*) FROM seated) AS seated
    """,
)


async def seat_one_set_at_a_time(connection: AsyncConnection) -> None:
    """Wait until nobody else gives seats; held until the transaction ends."""
    await _ONE_AT_A_TIME.run(connection)


async def find_seats_and_persons(connection: AsyncConnection, wanted: DosesToSeat) -> None:
    """The free seats, and who waits for one in which order, in two temporary tables; the persons are locked."""
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
    """The seats of a day to the next of each area whose dose may be given on it."""
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
    """A booking and a seat for everybody who was seated, told in the same statement."""
    return await _BOOK.one(connection, schedule_id=schedule_id, dose_no=dose_no, made_by=made_by)
