"""Keep the copies of registration's facts that returns are judged by. Every action takes a run of events."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.aliases import forget_aliases, keep_aliases
from libs.common.mandates import keep_mandates
from libs.common.spine.events import Event, partition_of
from services.contributions.actions import watch_claims

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
_STARTED = text("""
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    SELECT (data ->> 'employment_id')::uuid, (data ->> 'employer_id')::uuid, (data ->> 'person_id')::uuid,
           (data ->> 'started_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_ENDED = text("""
    INSERT INTO employment AS known (employment_id, employer_id, person_id, started_on, ended_on)
    SELECT (data ->> 'employment_id')::uuid, (data ->> 'employer_id')::uuid, (data ->> 'person_id')::uuid,
           (data ->> 'started_on')::date, (data ->> 'ended_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT (employment_id) DO UPDATE SET ended_on = excluded.ended_on
""")


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    partitions = [partition_of(event.key) for event in events]
    await connection.execute(_EMPLOYERS, {"bodies": [event.body for event in events], "partitions": partitions})


async def persons_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_PERSONS, {"bodies": [event.body for event in events]})


async def employments_started(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_STARTED, {"bodies": [event.body for event in events]})


async def employments_ended(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await connection.execute(_ENDED, {"bodies": [event.body for event in events]})


async def mandates_said(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_mandates(connection, [event.body for event in events])


async def persons_merged(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_aliases(connection, [event.body for event in events])
    await watch_claims.persons_merged(connection, [UUID(event.key) for event in events])


async def persons_unmerged(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await forget_aliases(connection, [event.body for event in events])
    await watch_claims.persons_merged(connection, [UUID(event.key) for event in events])
