"""Keep the arrears that contributions says."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.contracts.contributions import ArrearsChanged
from services.loans.employers.rows import keep_owed


@each
async def arrears_changed(_: object, connection: AsyncConnection, event: Event) -> None:
    """Keep an employer's arrears. An employer's events come in order, so the last one counts."""
    fact = ArrearsChanged.model_validate_json(event.body)
    await keep_owed(connection, fact.employer_id, owed=fact.owed, as_of=fact.as_of)
