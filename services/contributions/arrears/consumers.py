"""Listeners to contributions' own events: payments, late returns and official assessments change arrears."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.contributions import AssessedOfficially, PaymentReceived, ReturnAccepted
from services.contributions.arrears.actions.restate_arrears import restate_some
from services.contributions.context import Context


async def payments_received(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Restate arrears after payments."""
    employers = {PaymentReceived.model_validate_json(event.body).employer_id for event in events}
    await restate_some(connection, employers, today=context.clock.today())


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Restate arrears after a late return; a return in time does not change them."""
    today = context.clock.today()
    facts = [ReturnAccepted.model_validate_json(event.body) for event in events]
    await restate_some(connection, {fact.employer_id for fact in facts if fact.due_on < today}, today=today)


async def assessed_officially(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Restate arrears after an official assessment: its month is past its due day."""
    employers = {AssessedOfficially.model_validate_json(event.body).employer_id for event in events}
    await restate_some(connection, employers, today=context.clock.today())
