"""Keep the copies of registration's facts that returns are judged by. Every action takes a run of events."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event, partition_of
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates

_EMPLOYERS = text("""
    INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', data ->> 'area',
           (data ->> 'registered_on')::date, partition
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition)
    ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_PERSONS = text("""
    INSERT INTO person (person_id)
    SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    partitions = [partition_of(event.key) for event in events]
    await connection.execute(_EMPLOYERS, {"bodies": [event.body for event in events], "partitions": partitions})


async def persons_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_PERSONS, {"bodies": [event.body for event in events]})


async def employments_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Started, ended or corrected."""
    await keep_employments(connection, events)


async def mandates_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_mandates(connection, [event.body for event in events])
