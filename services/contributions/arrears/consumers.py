"""Payments and late returns, as contributions says them itself, change arrears."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.contributions import PaymentReceived, ReturnAccepted
from services.contributions.arrears.actions.restate_arrears import restate_some
from services.contributions.context import Context


async def payments_received(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """A payment ends arrears, or makes them less."""
    employers = {PaymentReceived.model_validate_json(event.body).employer_id for event in events}
    await restate_some(connection, employers, today=context.clock.today())


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """A return of a month whose due date is past changes arrears; one in time does not."""
    today = context.clock.today()
    facts = [ReturnAccepted.model_validate_json(event.body) for event in events]
    await restate_some(connection, {fact.employer_id for fact in facts if fact.due_on < today}, today=today)
