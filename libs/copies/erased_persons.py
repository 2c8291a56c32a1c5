"""Persons who were erased: no stored answer names them any more, in any service that hears of it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.stored_answers import forget_answers
from libs.common.spine.events import Event

PERSONS = "SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data)"
"""The persons of a run of facts, for statements that delete what is kept of them."""


async def forget_answers_of_erased(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Delete the stored answers that contain the persons' ids; the key of each fact is the id."""
    await forget_answers(connection, [event.key for event in events])
