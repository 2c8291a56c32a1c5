"""End a coverage that has lapsed: contributions says so, after as many missed months as the law has."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.contracts.contributions import PremiumLapsed
from services.registration.context import Context
from services.registration.coverage.actions.end_coverage import ask_end
from services.registration.coverage.rows import coverages as rows
from services.registration.persons.rows.locked import lock_person


@each
async def premium_lapsed(context: Context, connection: AsyncConnection, event: Event) -> None:
    """End the coverage on the day that is said, unless it ended by then. An erased person's stays as it is."""
    fact = PremiumLapsed.model_validate_json(event.body)
    if not await lock_person(connection, fact.person_id):
        return
    now = await rows.coverage(connection, fact.coverage_id)
    if now is None or (now.ended_on is not None and now.ended_on <= fact.ended_on):
        return
    law = context.law.rule("registration", "participation")
    ended_on = max(now.first_day, fact.ended_on)
    await ask_end(connection, law, now, ended_on=ended_on, reason="lapsed", because=None, by="system:contributions")
