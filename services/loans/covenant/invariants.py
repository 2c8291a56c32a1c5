"""Copies that judgements rest on, and what the desk keeps."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "loans' flags": """SELECT loan_id, flag FROM loan WHERE flag IS NOT NULL AND flag <> 'kept'""",
}
"""What listeners keep copies of, as it stands here."""
KEPT: Mapping[str, str] = {
    "headcounts": """SELECT employer_id, month, version, headcount FROM employer_month WHERE version > 0""",
}
"""Copies of what others say, as they stand here."""
