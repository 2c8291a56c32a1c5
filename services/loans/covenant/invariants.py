"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "loans' flags": """SELECT loan_id, flag FROM loan WHERE flag IS NOT NULL AND flag <> 'kept'""",
}
"""What listeners keep copies of, as it stands here."""
