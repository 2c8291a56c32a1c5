"""Keep which employers there are."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.loans.employers.rows import keep_employers


async def employers_registered(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_employers(connection, [event.body for event in events])
