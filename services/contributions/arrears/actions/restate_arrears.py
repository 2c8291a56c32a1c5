"""Restate what employers owe: after a payment or a late return, and for all of them when a day begins."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.contracts.contributions import ArrearsChanged
from services.contributions.arrears import rows

BATCH = 2_000


async def restate_next(connection: AsyncConnection, after: UUID, *, today: date) -> UUID | None:
    """Restate the arrears of the next employers by id. Return the last id; None if no employer is left."""
    await rows.lock_arrears(connection)
    employers = await rows.next_employers(connection, after, limit=BATCH)
    if not employers:
        return None
    await rows.restate(connection, employers, today=today)
    return employers[-1]


async def restate_some(connection: AsyncConnection, employers: Collection[UUID], *, today: date) -> None:
    """Restate the arrears of employers that an event concerned. Without any employer, take no lock."""
    if employers:
        await rows.lock_arrears(connection)
        await rows.restate(connection, sorted(employers), today=today)


@each
async def arrears_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Keep, after a restore, the arrears that listeners know, so that only differences are said."""
    fact = ArrearsChanged.model_validate_json(event.body)
    await rows.keep_said(connection, fact.employer_id, owed=fact.owed, as_of=fact.as_of)
