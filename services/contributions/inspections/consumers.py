"""Listeners of inspections: returns and payments settle what cases claim."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.contributions import PaymentReceived, ReturnAccepted, SurchargeMade
from services.contributions.context import Context
from services.contributions.inspections.actions.settle_claims import settle_some


async def money_moved(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Settle the claims of employers after payments, returns and changed surcharges."""
    kinds = {kind.TYPE: kind for kind in (PaymentReceived, ReturnAccepted, SurchargeMade)}
    employers = {kinds[event.type].model_validate_json(event.body).employer_id for event in events}
    await settle_some(connection, employers, today=context.clock.today())
