"""Keep whether a person wants to be called by the agency."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.outbound import rows


async def prefer_calls(
    connection: AsyncConnection, person_id: UUID, *, person_ids: Sequence[str], calls: bool, by: str
) -> None:
    """Keep the person's will: from now on no list gives this person to an agent, or they do again."""
    if calls:
        await rows.want_calls(connection, person_ids)
    else:
        await rows.want_no_calls(connection, person_id, by=by)
