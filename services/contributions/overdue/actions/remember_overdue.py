"""Remember, after a restore, the months that listeners know to be overdue."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue
from services.contributions.overdue import rows


@each
async def overdue_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Record that `return_overdue` was said before the restore, so that it is not said again."""
    fact = ReturnOverdue.model_validate_json(event.body)
    month = Month.parse(fact.month).first_day
    await rows.keep_overdue(connection, fact.employer_id, month=month, due_on=fact.due_on)
