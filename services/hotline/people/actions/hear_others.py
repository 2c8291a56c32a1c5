"""Keep what other services say, for the desk: one timeline a person and employer, and the cards of the view."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import Listener
from libs.common.spine.events import Event
from libs.copies.aliases import forget_aliases, keep_aliases
from services.hotline.people.rows.cards import keep_employers, keep_sealed
from services.hotline.people.rows.facts import note_in_timelines
from services.hotline.people.rows.search import SearchKey, insert_keys
from services.hotline.people.rules.search_keys import employer_keys

Keep = Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]


def keep_facts(*members: str, then: Keep | None = None, tell: Keep | None = None) -> Listener[object]:
    """Put the facts into the timelines of whom their `members` name, and onto a card; then `tell` the persons."""

    async def listener(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
        for member in members:
            await note_in_timelines(connection, events, member)
        if then is not None:
            await then(connection, events)
        if tell is not None:
            await tell(connection, events)

    return listener


async def details_changed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep sealed details. They are opened later, when their keys were fetched outside any transaction."""
    times = [datetime.fromisoformat(event.time) for event in events]
    await keep_sealed(connection, [event.body for event in events], times)


async def employers_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep the registered employers, and insert the keys by which they are found."""
    made = await keep_employers(connection, [event.body for event in events])
    keys = (
        SearchKey(key, kind, employer.employer_id)
        for employer in made
        for kind, key in employer_keys(employer.name, employer.registration_number)
    )
    await insert_keys(connection, "employer", keys)


async def persons_merged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Both numbers lead to one person from now on."""
    await note_in_timelines(connection, events, "kept_id")
    await keep_aliases(connection, [event.body for event in events])


async def persons_unmerged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Each number is its own person again."""
    await note_in_timelines(connection, events, "kept_id")
    await forget_aliases(connection, [event.body for event in events])
