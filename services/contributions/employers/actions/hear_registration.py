"""Keep the copies of registration's facts that returns are judged by. Every action takes a run of events."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates
from services.contributions.employers import rows


async def employers_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await rows.keep_employers(connection, events)


async def persons_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await rows.keep_persons(connection, events)


async def employments_said(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Started, ended or corrected."""
    await keep_employments(connection, events)


async def mandates_said(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_mandates(connection, [event.body for event in events])
