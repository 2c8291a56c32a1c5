"""The events that premiums hear: what falls due follows covers and households as they stand today."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.common.values.month import Month
from services.contributions.context import Context
from services.contributions.premiums.actions.follow_covers import follow_covers, follow_households


async def covers_said(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Follow covers that began, changed or ended."""
    await follow_covers(connection, context.law, events, today=Month.of(context.clock.today()))


async def households_said(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Follow households that changed."""
    await follow_households(connection, context.law, events, today=Month.of(context.clock.today()))
