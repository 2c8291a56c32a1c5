"""Flag imported months that a return reports with another base, as returns are accepted."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnAccepted
from services.contributions.history.rows.contradictions import find_in_returns, last_imported_month
from services.contributions.history.rules.history_terms import history_terms


async def find_contradictions(connection: AsyncConnection, law: Law, events: Sequence[Event], *, today: date) -> None:
    """Look at the months of the accepted returns; most are later than all history and need no look."""
    last = await last_imported_month(connection)
    if last is None:
        return
    told: set[tuple[UUID, date]] = set()
    for event in events:
        fact = ReturnAccepted.model_validate_json(event.body)
        told.add((fact.employer_id, Month.parse(fact.month).first_day))
    returns = sorted((employer_id, month) for employer_id, month in told if month <= last)
    if returns:
        await find_in_returns(connection, returns, credited=history_terms(law, today).credited)
