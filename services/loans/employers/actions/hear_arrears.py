"""Keep the arrears that contributions says."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.contributions import ArrearsChanged
from services.loans.employers.rows import keep_owed


async def arrears_changed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep employers' arrears. An employer's events come in order, so the last one counts."""
    newest = {fact.employer_id: fact for fact in (ArrearsChanged.model_validate_json(event.body) for event in events)}
    for employer_id in sorted(newest):
        await keep_owed(connection, employer_id, owed=newest[employer_id].owed, as_of=newest[employer_id].as_of)
