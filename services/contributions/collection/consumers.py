"""Listeners to contributions' own events: payments, late returns and official assessments change debts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law, NoLawAt, NotInThisScheme
from libs.common.spine.events import Event
from libs.contracts.contributions import AssessedOfficially, PaymentReceived, ReturnAccepted
from services.contributions.collection.actions.state_debts import DebtTerms, state_some
from services.contributions.context import Context


async def payments_received(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """State debts after payments."""
    today = context.clock.today()
    employers = {PaymentReceived.model_validate_json(event.body).employer_id for event in events}
    if terms := _terms(context.law, today):
        await state_some(connection, terms, employers, today=today)


async def returns_accepted(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """State debts after a late return; a return in time does not change them."""
    today = context.clock.today()
    facts = [ReturnAccepted.model_validate_json(event.body) for event in events]
    late = {fact.employer_id for fact in facts if fact.due_on < today}
    if late and (terms := _terms(context.law, today)):
        await state_some(connection, terms, late, today=today)


async def assessed_officially(context: Context, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """State debts after an official assessment: its month is past its due day."""
    today = context.clock.today()
    employers = {AssessedOfficially.model_validate_json(event.body).employer_id for event in events}
    if terms := _terms(context.law, today):
        await state_some(connection, terms, employers, today=today)


def _terms(law: Law, today: date) -> DebtTerms | None:
    """Return the law of debts; None without one: then payments are heard all the same, and the daily duty tells it."""
    try:
        return DebtTerms.of(law, today)
    except (NoLawAt, NotInThisScheme):
        return None
