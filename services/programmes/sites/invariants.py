"""The conditions that seats and bookings must meet."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a seat and its booking do not name each other",
        """
        SELECT s.session_id FROM seat s FULL JOIN (
            SELECT booking_id, session_id, seat_no FROM booking WHERE status <> 'cancelled') b
            ON b.booking_id = s.booking_id AND b.session_id = s.session_id AND b.seat_no = s.seat_no
        WHERE (s.booking_id IS NOT NULL OR s.session_id IS NULL) AND (b.booking_id IS NULL OR s.session_id IS NULL)
        """,
    ),
    Invariant(
        "a session has more or fewer seats than it says",
        """
        SELECT x.session_id FROM session x LEFT JOIN seat s USING (session_id)
        GROUP BY x.session_id HAVING count(s.seat_no) <> x.capacity
        """,
    ),
)
SAID: Mapping[str, str] = {
    "places": """
        SELECT site_id AS place_id, 'facility' AS party, closed_on FROM site
        UNION ALL SELECT facility_id, 'facility', closed_on FROM facility
        UNION ALL SELECT laboratory_id, 'laboratory', closed_on FROM laboratory
    """,
    "bookings": """
        SELECT b.booking_id, b.person_id, x.day, b.status <> 'booked' AS ended
        FROM booking b JOIN session x USING (session_id)
    """,
}
"""What listeners keep copies of, as it stands here."""
