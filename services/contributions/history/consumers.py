"""The events that history hears: accepted returns, which may contradict it, and erased persons."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.contributions.context import Context
from services.contributions.history.actions.find_contradictions import find_contradictions
from services.contributions.history.rows.telling import forget_remarks


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Flag imported months that the returns report with another base."""
    await find_contradictions(connection, context.law, events, today=context.clock.today())


async def forget_remarks_of_erased(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Delete what old records remark about erased persons."""
    await forget_remarks(connection, [event.body for event in events])
