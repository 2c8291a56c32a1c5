"""Remember, after a restore, the months of which employers were reminded."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import DueSoon
from services.contributions.reminders import rows


@each
async def reminders_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Record that `due_soon` was said before the restore, so that it is not said again."""
    fact = DueSoon.model_validate_json(event.body)
    month = Month.parse(fact.month).first_day
    await rows.keep_reminder(connection, fact.employer_id, month=month, due_on=fact.due_on)
