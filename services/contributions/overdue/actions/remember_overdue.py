"""After a restore: remember which months listeners know to be overdue."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue

_SAID_OVERDUE = text("""
    INSERT INTO overdue_month (employer_id, month, due_on)
    VALUES (CAST(:employer_id AS uuid), :month, :due_on) ON CONFLICT DO NOTHING
""")


async def overdue_forgotten(connection: AsyncConnection, event: Event) -> None:
    """What was said to be overdue is not said again."""
    fact = ReturnOverdue.model_validate_json(event.body)
    month = Month.parse(fact.month).first_day
    await connection.execute(_SAID_OVERDUE, {"employer_id": fact.employer_id, "month": month, "due_on": fact.due_on})
