"""Who may be registered twice: one name, one birthday, one sex and one area under two national ids.

Looked for among those who came since the last look; a transaction that was slow to commit is caught by the overlap.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

OVERLAP = timedelta(minutes=5)
_SINCE = text("SELECT scanned_until FROM duplicate_scan FOR UPDATE")
_FIND = text("""
    INSERT INTO possible_duplicate (one_id, other_id)
    SELECT DISTINCT least(n.person_id, o.person_id), greatest(n.person_id, o.person_id)
    FROM person n JOIN person o ON o.born_on = n.born_on AND o.family_name = n.family_name
         AND o.given_name = n.given_name AND o.sex = n.sex AND o.area = n.area AND o.person_id <> n.person_id
    WHERE n.recorded_at > :since
    ON CONFLICT DO NOTHING
""")
_SCANNED = text("""
    INSERT INTO duplicate_scan (one, scanned_until) VALUES (true, :until)
    ON CONFLICT (one) DO UPDATE SET scanned_until = excluded.scanned_until
""")
_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


async def find_duplicates(connection: AsyncConnection, *, now: datetime) -> int:
    """How many pairs are new."""
    since = (await connection.execute(_SINCE)).scalar_one_or_none()
    found = await connection.execute(_FIND, {"since": since - OVERLAP if since else _BEGINNING})
    await connection.execute(_SCANNED, {"until": now})
    return int(found.rowcount)
