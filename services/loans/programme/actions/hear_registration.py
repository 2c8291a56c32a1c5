"""Keep which employers there are."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event

_EMPLOYERS = text("""
    INSERT INTO employer (employer_id, registration_number, name, registered_on)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', coalesce(data ->> 'name', ''),
           (data ->> 'registered_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1 ON CONFLICT DO NOTHING
""")


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_EMPLOYERS, {"bodies": [event.body for event in events]})
