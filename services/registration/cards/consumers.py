"""The facts that cards follow: deaths, merges, covers and employments, with the day on which they are heard."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.registration.cards.actions.end_cards import end_named
from services.registration.context import Context

_PERSONS = ("person_id", "kept_id", "merged_id")


async def persons_changed(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """End the cards of the persons of these facts that end by what is known now."""
    bodies = [json.loads(event.body) for event in events]
    named = sorted({UUID(body[name]) for body in bodies for name in _PERSONS if body.get(name)})
    law = context.law.rule("registration", "cards")
    await end_named(connection, law, named, today=context.clock.today())
