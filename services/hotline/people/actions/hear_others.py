"""Keep other services' events for the desk: a timeline for each person and employer, and the cards of the view."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import Listener
from libs.common.spine.events import Event
from libs.contracts.registration import EmployerChanged, EmployerRegistered
from libs.copies.aliases import forget_aliases, keep_aliases
from libs.copies.keeping import KeepFacts
from services.hotline.people.rows.cards import keep_employers
from services.hotline.people.rows.facts import note_in_timelines
from services.hotline.people.rows.search import SearchKey, insert_keys
from services.hotline.people.rules.search_keys import employer_keys


def keep_facts(*members: str, then: KeepFacts | None = None, tell: KeepFacts | None = None) -> Listener[object]:
    """Make a listener that keeps events: in the timelines of those whom `members` name, and on a card.

    Then `tell` queues notices to the persons.
    """

    async def listener(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
        for member in members:
            await note_in_timelines(connection, events, member)
        if then is not None:
            await then(connection, events)
        if tell is not None:
            await tell(connection, events)

    return listener


async def employers_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep the registered employers, and insert the keys by which they are found."""
    await keep_employers(connection, events)
    facts = [EmployerRegistered.model_validate_json(event.body) for event in events]
    keys = (
        SearchKey(key, kind, fact.employer_id)
        for fact in facts
        for kind, key in employer_keys(fact.name, fact.registration_number)
    )
    await insert_keys(connection, "employer", keys)


async def employers_changed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep what employers are now; by their former names they are found as well."""
    await note_in_timelines(connection, events, "employer_id")
    await keep_employers(connection, events)
    facts = [EmployerChanged.model_validate_json(event.body) for event in events]
    keys = (
        SearchKey(key, kind, fact.employer_id)
        for fact in facts
        for kind, key in employer_keys(fact.name, fact.registration_number)
    )
    await insert_keys(connection, "employer", keys)


async def persons_merged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep a merge: both ids lead to one person from now on."""
    await note_in_timelines(connection, events, "kept_id")
    await keep_aliases(connection, events)


async def persons_unmerged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Undo a merge: each id is its own person again."""
    await note_in_timelines(connection, events, "kept_id")
    await forget_aliases(connection, events)
