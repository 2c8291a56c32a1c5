"""Give seats to everybody of a phase at once: set by set, in the order that the rule states.

Day by day, the free seats of an area go to those whose dose may be given on that day, in the order of the rule: who
must have it soonest first, then risk, then time of registration. Each booking keeps its place in that order, so that
anybody can be told why that day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal, Sentence
from libs.common.values.areas import area_within_sql
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import PEOPLE, BookingMade
from libs.copies.aliases import SAME_PAIRS
from services.programmes.sites.rows.turns import SET_ASIDE
from services.programmes.vaccination.actions.confirm import require_phase_begun

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('give seats', 17))")
_MEMORY = text("SELECT set_config('work_mem', '256MB', true)")
# Ids of persons who have a booking under another of their ids.
_BOOKED_AS_ANOTHER = f"""(
    SELECT o.person_id FROM {SAME_PAIRS} o JOIN booking b ON b.person_id = o.other_id
    WHERE b.programme = 'vaccination' AND b.status = 'booked')"""
# Seats that somebody is booking at this moment are passed over.
_SEATS = text("""
    CREATE TEMP TABLE free_seat ON COMMIT DROP AS
    SELECT s.session_id, s.seat_no, x.day, x.starts_at, i.area
    FROM seat s JOIN session x USING (session_id) JOIN site i USING (site_id)
    WHERE s.booking_id IS NULL AND i.programme = 'vaccination' AND x.offers = :product
      AND x.day BETWEEN :first_day AND :last_day
    FOR UPDATE OF s SKIP LOCKED
""")
# The nearest sites are those of the smallest area that holds where the person works.
_PERSONS = text(f"""
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
_INDEXED = text("CREATE INDEX ON to_seat (seat_area, rank) WHERE session_id IS NULL")
_ANALYZE = text("ANALYZE to_seat, free_seat")
_LOCK = text(f"""
    SELECT count(*) FROM (SELECT 1 FROM person WHERE person_id IN (
        SELECT person_id FROM to_seat UNION ALL SELECT o.other_id FROM to_seat JOIN {SAME_PAIRS} o USING (person_id))
    ORDER BY person_id FOR UPDATE) locked
""")
# What changed while we waited for their locks: withdrawn, vaccinated, booked by themselves, merged.
_STILL = text(f"""
    DELETE FROM to_seat t
    WHERE NOT EXISTS (SELECT FROM vaccination v WHERE v.vaccination_id = t.vaccination_id AND v.status = 'confirmed'
                        AND v.next_dose = :dose_no)
       OR EXISTS (SELECT FROM booking b
                  WHERE b.person_id = t.person_id AND b.programme = 'vaccination' AND b.status = 'booked')
       OR t.person_id IN {_BOOKED_AS_ANOTHER} OR t.vaccination_id IN {SET_ASIDE}
""")
_DAYS = text("SELECT DISTINCT day FROM free_seat ORDER BY day")
_OF_DAY = text("""
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
_COUNT = text("SELECT count(*) AS persons, count(session_id) AS seated FROM to_seat")
_SCHEDULE = text("""
    INSERT INTO schedule (schedule_id, phase, dose_no, product, first_day, last_day, persons, seated, made_by)
    VALUES (:schedule_id, :phase, :dose_no, :product, :first_day, :last_day, :persons, :seated, :made_by)
""")
_BOOK = text(f"""
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
""")


class SeatsDiffer(RuntimeError):
    """More bookings than seats were given: the transaction is undone."""


class NobodyToSeat(Refusal):
    code = "nobody_to_seat"
    sentence = Sentence(
        en="There is no free seat of {product} on these days, or nobody confirmed in their areas waits for one.",
        th="ไม่มีที่นั่งว่างของ {product} ในวันเหล่านี้ หรือไม่มีผู้ที่ยืนยันแล้วรออยู่ในพื้นที่",
        vi="Không có chỗ trống của {product} trong những ngày này, hoặc không ai đã xác nhận đang chờ ở khu vực.",
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dose of which product, of a phase, on which days."""

    phase: int
    dose_no: int
    product: str
    first_day: date
    last_day: date


async def give_seats(connection: AsyncConnection, wanted: Wanted, *, made_by: str, today: date) -> dict[str, Any]:
    """How many were to be seated and how many were; who was not stays for the next time."""
    await require_phase_begun(connection, wanted.phase, today)
    run = connection.execute
    given: dict[str, Any] = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}
    schedule_id: UUID = uuid7()
    given |= {"schedule_id": schedule_id, "made_by": made_by}
    await run(_ONE_AT_A_TIME)
    await run(_MEMORY)
    await run(_SEATS, given)
    await run(_PERSONS, given)
    await run(_INDEXED)
    await run(_ANALYZE)
    await run(_LOCK)
    await run(_STILL, given)
    for day in (await run(_DAYS)).scalars().all():
        await run(_OF_DAY, {"day": day})
    counted = dict((await run(_COUNT)).mappings().one())
    if not counted["seated"]:
        raise NobodyToSeat(product=wanted.product)
    await run(_SCHEDULE, {**given, **counted})
    booked = (await run(_BOOK, given)).one()
    if not booked.booked == booked.seated == counted["seated"]:
        raise SeatsDiffer(f"{booked.booked} booked, {booked.seated} seated, {counted['seated']} planned")
    return {**given, **counted}
