"""Keep the presence of an agent: what they say, until nothing is heard of them."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.calls.rows import presence as rows
from services.hotline.calls.rows.presence import Presence, PresenceState


async def say_presence(
    connection: AsyncConnection, agent: str, state: PresenceState, *, kept_for: timedelta
) -> Presence:
    """Say the agent's state. The same again while it holds is a sign of life: the time since when stays."""
    return await rows.set_presence(connection, agent, state, kept_for=kept_for)
