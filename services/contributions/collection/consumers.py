"""Listeners to contributions' own events: payments and late returns change debts."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.contributions import PaymentReceived, ReturnAccepted
from services.contributions.collection.actions.state_debts import DebtTerms, state_some
from services.contributions.context import Context


async def payments_received(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """State debts after payments."""
    today = context.clock.today()
    employers = {PaymentReceived.model_validate_json(event.body).employer_id for event in events}
    await state_some(connection, DebtTerms.of(context.law, today), employers, today=today)


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """State debts after a late return; a return in time does not change them."""
    today = context.clock.today()
    facts = [ReturnAccepted.model_validate_json(event.body) for event in events]
    late = {fact.employer_id for fact in facts if fact.due_on < today}
    if late:
        await state_some(connection, DebtTerms.of(context.law, today), late, today=today)
