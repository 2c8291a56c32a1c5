"""Keep which ids belong to one person, and compare the person's claims with returns again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.registration import PersonsMerged
from libs.copies.aliases import forget_aliases, keep_aliases
from services.contributions.wages_while_claiming.actions import watch_claims


async def persons_merged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_aliases(connection, events)
    await watch_claims.report_wages_of(connection, _both_numbers(events))


async def persons_unmerged(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await forget_aliases(connection, events)
    await watch_claims.report_wages_of(connection, _both_numbers(events))


def _both_numbers(events: Sequence[Event]) -> list[UUID]:
    """List both ids of each merge: claims and returns may be stored under either."""
    facts = [PersonsMerged.model_validate_json(event.body) for event in events]
    return [number for fact in facts for number in (fact.kept_id, fact.merged_id)]
