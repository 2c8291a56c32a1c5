"""Stop the notices to a person who died, and note the death in the timeline."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.copies.days.deaths import keep_deaths
from services.hotline.notices.rows.notices import suppress_notices_of_dead
from services.hotline.people.rows.facts import note_in_timelines


async def persons_died(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep the deaths; notices that wait are suppressed. After a withdrawn death later ones are sent again."""
    await note_in_timelines(connection, events, "person_id")
    await keep_deaths(connection, events)
    await suppress_notices_of_dead(connection, events)
