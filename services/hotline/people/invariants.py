"""Copies that the desk shows."""

from collections.abc import Mapping

KEPT: Mapping[str, str] = {
    "employments": """SELECT employment_id, employer_id, person_id, started_on, ended_on, standing FROM employment""",
    "credited months": """SELECT person_id, month, employer_id, base, version FROM person_month WHERE credited""",
    "claims": """SELECT claim_id, person_id, status, reason FROM claim_card""",
    "days of isolation": """SELECT order_number, first_day, last_day, version, withdrawn FROM isolation_card""",
    "bookings": """SELECT booking_id, person_id, day, ended FROM booking_card""",
    "loans' flags": """SELECT loan_id, flag FROM loan_card WHERE flag IS NOT NULL AND flag <> 'kept'""",
}
"""Copies of what others say, as they stand here."""
