"""Merge and separate the ids of one person. The next dose follows from the doses under both ids."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.copies.aliases import forget_aliases, keep_aliases
from services.programmes.context import Context
from services.programmes.people.actions.tell_person import lock_persons
from services.programmes.vaccination.actions.next_turn import set_next_turn


async def persons_merged(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Merge two ids of a person. No dose is rewritten; the next dose follows from the doses under both ids."""
    both = _ids_of(events)
    await lock_persons(connection, both)
    await keep_aliases(connection, events)
    await _set_turns(context, connection, {UUID(json.loads(event.body)["kept_id"]) for event in events})


async def persons_unmerged(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Separate two ids again. Each has the doses that were recorded under it."""
    both = _ids_of(events)
    await lock_persons(connection, both)
    await forget_aliases(connection, events)
    await _set_turns(context, connection, both)


def _ids_of(events: Sequence[Event]) -> set[UUID]:
    bodies = [json.loads(event.body) for event in events]
    return {UUID(body[name]) for body in bodies for name in ("kept_id", "merged_id")}


async def _set_turns(context: Context, connection: AsyncConnection, person_ids: set[UUID]) -> None:
    for person_id in sorted(person_ids):
        await set_next_turn(connection, context.law, person_id)
