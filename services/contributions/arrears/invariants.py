"""The state of arrears that listeners keep copies of."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "arrears": """SELECT employer_id, owed, as_of FROM arrears""",
}
"""The state that listeners keep copies of, as it is here."""
