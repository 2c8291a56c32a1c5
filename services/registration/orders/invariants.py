"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "closure orders": """
        SELECT order_id, employer_id, first_day, last_day, order_number, version FROM closure_order""",
}
"""What listeners keep copies of, as it stands here."""
