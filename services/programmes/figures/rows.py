"""Figures: sums over the journal, and over the beds as they are."""

from collections import defaultdict
from typing import Any

from sqlalchemy import text

from libs.common.database.connections import Database

_COUNTS = text("""
    SELECT happening, coalesce(phase, 0) AS phase, area, sum(counts) AS counted FROM journal
    GROUP BY happening, phase, area
""")
_BEDS = text("""
    SELECT b.area, count(*) AS beds, count(*) FILTER (WHERE s.status = 'admitted') AS occupied
    FROM bed b LEFT JOIN stay s ON s.stay_id = b.stay_id WHERE b.in_service GROUP BY b.area
""")


async def counts(database: Database) -> dict[tuple[str, int], dict[str, int]]:
    """By happening and phase (0 for none): the count of each area."""
    found: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for row in await database.one_statement(_COUNTS):
        found[row["happening"], row["phase"]][row["area"]] = int(row["counted"])
    return found


async def beds(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_BEDS)]
