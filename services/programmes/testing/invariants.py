"""The conditions that results and isolations must meet."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "results are counted otherwise than recorded",
        """
        WITH standing AS (
            SELECT DISTINCT ON (specimen_id) specimen_id, outcome FROM result ORDER BY specimen_id, version DESC)
        SELECT happening FROM (
            SELECT 'result_' || outcome AS happening, count(*) AS n FROM standing GROUP BY 1) r
        FULL JOIN (
            SELECT happening, sum(counts) AS n FROM journal WHERE happening LIKE 'result_%' GROUP BY 1
            HAVING sum(counts) <> 0) j USING (happening)
        WHERE r.n IS DISTINCT FROM j.n
        """,
    ),
)
SAID: Mapping[str, str] = {
    "days of isolation": """SELECT order_number, first_day, last_day, version, withdrawn FROM isolation""",
}
"""What listeners keep copies of, as it stands here."""
