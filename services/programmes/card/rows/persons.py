"""Everything that programmes knows of one person, in one statement."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The card of a person: each part a list of JSON objects, the newest first."""

    tests: Json
    isolations: Json
    stays: Json
    bookings: Json
    vaccinations: Json
    doses: Json
    certificates: Json
    messages: Json


_TESTS = f"""
    SELECT t.test_id AS id, t.reason, t.priority, t.method, t.area, t.status, t.recorded_at, s.specimen_id, s.code,
           s.taken_on, r.outcome, r.symptoms, r.complications, r.version, r.because, r.recorded_at AS resulted_at
    FROM test t
    LEFT JOIN LATERAL (
        SELECT specimen_id, code, taken_on FROM specimen s
        WHERE s.test_id = t.test_id ORDER BY s.recorded_at DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (
        SELECT outcome, symptoms, complications, version, because, recorded_at FROM result r
        WHERE r.specimen_id = s.specimen_id ORDER BY version DESC LIMIT 1) r ON true
    WHERE t.person_id IN {SAME_PERSON} ORDER BY t.recorded_at DESC LIMIT 50
"""
_ISOLATIONS = f"""
    SELECT order_number, first_day, last_day, withdrawn FROM isolation
    WHERE person_id IN {SAME_PERSON} ORDER BY first_day DESC LIMIT 50
"""
_STAYS = f"""
    SELECT s.stay_id AS id, s.status, s.area, s.waiting_since, s.offered_until, s.admitted_on, s.ended_on, s.reason,
           b.label AS bed, f.name AS facility, f.address,
           CASE WHEN s.status = 'waiting' THEN (
               SELECT count(*) + 1 FROM stay o WHERE o.status = 'waiting' AND o.area = s.area
                 AND (o.waiting_since, o.stay_id) < (s.waiting_since, s.stay_id)) END AS place_in_line
    FROM stay s LEFT JOIN bed b USING (bed_id) LEFT JOIN facility f USING (facility_id)
    WHERE s.person_id IN {SAME_PERSON} ORDER BY s.recorded_at DESC LIMIT 50
"""
_BOOKINGS = f"""
    SELECT b.booking_id AS id, b.programme, b.status, b.dose_no, x.session_id, x.day,
           to_char(x.starts_at, 'HH24:MI') AS starts_at, to_char(x.ends_at, 'HH24:MI') AS ends_at,
           i.name AS place, i.address, i.area
    FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
    WHERE b.person_id IN {SAME_PERSON} ORDER BY x.day DESC, x.starts_at DESC LIMIT 50
"""
_VACCINATIONS = f"""
    SELECT vaccination_id AS id, employer_id, area, status, phase, next_dose, next_product, due_from, due_until,
           recorded_at FROM vaccination
    WHERE person_id IN {SAME_PERSON} ORDER BY recorded_at DESC LIMIT 10
"""
_DOSES = f"""
    SELECT dose_id AS id, dose_no, product, lot, given_on, place, version, because FROM dose
    WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled ORDER BY dose_no
"""
_CERTIFICATES = f"""
    SELECT certificate_id AS id, version, issued_on, status, ended_because FROM vaccination_certificate
    WHERE person_id IN {SAME_PERSON} ORDER BY recorded_at DESC LIMIT 20
"""
_MESSAGES = f"""
    SELECT message_id AS id, about, subject_id, left_at FROM message
    WHERE person_id IN {SAME_PERSON} ORDER BY left_at DESC LIMIT 20
"""
_PARTS = {
    "tests": _TESTS,
    "isolations": _ISOLATIONS,
    "stays": _STAYS,
    "bookings": _BOOKINGS,
    "vaccinations": _VACCINATIONS,
    "doses": _DOSES,
    "certificates": _CERTIFICATES,
    "messages": _MESSAGES,
}
_CARD = Query(
    PersonCard,
    "SELECT "
    + ", ".join(
        f"(SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM ({part}) p) AS {name}" for name, part in _PARTS.items()
    ),
)


async def person_card(database: Database, person_id: UUID) -> PersonCard:
    """Under every id of the person."""
    return await _CARD.one(database, person_id=person_id)
