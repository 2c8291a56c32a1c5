"""The conditions of offices and their staff, and the facts of which other services keep copies."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "the appointment {appointment_id} lasts longer than its office {office}",
        """SELECT s.appointment_id, s.office FROM staff_office s JOIN office o ON o.code = s.office
           WHERE o.last_day IS NOT NULL AND coalesce(s.last_day, 'infinity') > o.last_day
             AND coalesce(s.last_day, 'infinity') >= s.first_day""",
    ),
    Invariant(
        "the office {code} is below {parent}, which ended before",
        """SELECT c.code, c.parent FROM office c JOIN office p ON p.code = c.parent
           WHERE p.last_day IS NOT NULL AND coalesce(c.last_day, 'infinity') > p.last_day""",
    ),
)
SAID: Mapping[str, str] = {
    "offices": "SELECT code, kind, parent, areas, first_day, last_day, version FROM office",
    "staff of offices": (
        "SELECT appointment_id, office, subject, roles, first_day, last_day, version FROM staff_office"
    ),
    "areas of persons and employers": "SELECT subject_id, areas FROM subject_area",
}
