"""Keep the copies of registration's facts: who is insured, where employed, and in which area."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event, partition_of
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates
from services.programmes.people import rows


async def employers_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await rows.keep_employers(connection, _bodies(events))


async def persons_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await rows.keep_persons(connection, _bodies(events), _partitions(events))


async def details_changed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep sealed details. They are opened only for the person's own certificate."""
    await rows.keep_details(connection, _bodies(events), _partitions(events))


async def employments_changed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_employments(connection, events)


async def mandates_said(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_mandates(connection, _bodies(events))


def _bodies(events: Sequence[Event]) -> list[str]:
    return [event.body for event in events]


def _partitions(events: Sequence[Event]) -> list[int]:
    return [partition_of(event.key) for event in events]
