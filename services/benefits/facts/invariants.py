"""Copies that decisions rest on."""

from collections.abc import Mapping

KEPT: Mapping[str, str] = {
    "employments": """SELECT employment_id, employer_id, person_id, started_on, ended_on, standing FROM employment""",
    "credited months": """SELECT person_id, month, employer_id, base, version FROM credited_month WHERE credited""",
    "days of isolation": """SELECT order_number, first_day, last_day, version, withdrawn FROM isolation_order""",
}
"""Copies of what others say, as they stand here."""
