"""Keep the copies of registration's facts: who is insured, where employed, and in which area."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event, partition_of
from libs.copies.aliases import forget_aliases, keep_aliases
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates
from services.programmes.actions.tell_person import lock_persons
from services.programmes.actions.vaccination.next_turn import set_next_turn

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


async def persons_merged(law: Law, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Join two ids of a person: nothing is rewritten; the next dose follows from the doses of both."""
    both = _ids_of(events)
    await lock_persons(connection, both)
    await keep_aliases(connection, [event.body for event in events])
    await _set_turns(law, connection, {UUID(json.loads(event.body)["kept_id"]) for event in events})


async def persons_unmerged(law: Law, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Part two ids again: each has the doses that were recorded under it."""
    both = _ids_of(events)
    await lock_persons(connection, both)
    await forget_aliases(connection, [event.body for event in events])
    await _set_turns(law, connection, both)


def _ids_of(events: Sequence[Event]) -> set[UUID]:
    bodies = [json.loads(event.body) for event in events]
    return {UUID(body[name]) for body in bodies for name in ("kept_id", "merged_id")}


async def _set_turns(law: Law, connection: AsyncConnection, person_ids: set[UUID]) -> None:
    for person_id in sorted(person_ids):
        await set_next_turn(connection, law, person_id)
