"""Keep the copies of registration's facts: who is insured, where employed, and in which area."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event, partition_of
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates

_EMPLOYERS = text("""
    WITH told AS (SELECT data FROM unnest(CAST(:bodies AS json[])) AS e(data)),
    made AS (
        INSERT INTO employer (employer_id, registration_number, name, area, sector)
        SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', coalesce(data ->> 'name', ''),
               data ->> 'area', data ->> 'sector'
        FROM told ORDER BY 1 ON CONFLICT DO NOTHING
    )
    INSERT INTO employer_branch (employer_id, number, area)
    SELECT (data ->> 'employer_id')::uuid, b ->> 'number', b ->> 'area'
    FROM told CROSS JOIN LATERAL json_array_elements(data -> 'branches') b ORDER BY 1, 2 ON CONFLICT DO NOTHING
""")
_PERSONS = text("""
    INSERT INTO person (person_id, event_partition)
    SELECT (data ->> 'person_id')::uuid, partition
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_DETAILS = text("""
    INSERT INTO person AS known (person_id, event_partition, details_version, sealed)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, partition, (data ->> 'version')::integer, data ->> 'sealed'
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition) ORDER BY 1, 3 DESC
    ON CONFLICT (person_id) DO UPDATE SET details_version = excluded.details_version, sealed = excluded.sealed
        WHERE excluded.details_version > known.details_version
""")


def _told(events: Sequence[Event]) -> dict[str, list[object]]:
    return {"bodies": [e.body for e in events], "partitions": [partition_of(e.key) for e in events]}


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_EMPLOYERS, {"bodies": [event.body for event in events]})


async def persons_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_PERSONS, _told(events))


async def details_changed(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Kept sealed: they are opened for the person's own certificate, and at no other time."""
    await connection.execute(_DETAILS, _told(events))


async def employments_changed(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_employments(connection, events)


async def mandates_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_mandates(connection, [event.body for event in events])
