"""The events that findings hear: accepted returns, wages of claimed days, changed employments, merged persons."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.contributions.context import Context
from services.contributions.findings.actions import check_returns as actions
from services.contributions.wages_while_claiming.actions import hear_merges, watch_claims


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Compare the accepted returns."""
    await actions.check_accepted(connection, await context.laws.latest(connection), events, today=context.clock.today())


async def wages_reported(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Compare months in which a wage is reported for days that are claimed."""
    await actions.check_claimed(connection, await context.laws.latest(connection), events, today=context.clock.today())


async def claims_moved(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Compare the claims with wages, and ask to compare the months that name their persons."""
    await watch_claims.claim_moved(context, connection, events)
    await actions.claims_said(connection, events)


async def persons_merged(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep that two ids are one person, and ask to compare the months that name either."""
    await hear_merges.persons_merged(context, connection, events)
    await actions.persons_said(connection, events)


async def persons_unmerged(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep that two ids are two persons again, and ask to compare the months that name either."""
    await hear_merges.persons_unmerged(context, connection, events)
    await actions.persons_said(connection, events)
