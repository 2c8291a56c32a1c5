"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "employers": """
        SELECT employer_id, registration_number, name, area, sector, registered_on, event_partition FROM employer
    """,
    "branches": """SELECT employer_id, number, area FROM branch WHERE closed_on IS NULL""",
    "inactive periods": """
        SELECT period_id, employer_id, kind, first_day, last_day, version FROM inactive_period
    """,
}
"""What listeners keep copies of, as it stands here."""
