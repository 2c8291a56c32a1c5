"""Mark messages as read, for the employer whose they are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from services.hotline.employer_notices.rows.messages import said_at_of, set_read, set_read_to


async def mark_employer_message(
    connection: AsyncConnection, notice_id: UUID, *, employer_id: UUID, by: str, now: datetime
) -> datetime:
    """Mark a message. The first mark stands. Another employer's message does not exist."""
    marked = await set_read(connection, notice_id, employer_id=employer_id, by=by, now=now)
    if marked is None:
        raise NotFound(what="message")
    return marked


async def mark_employer_messages(
    connection: AsyncConnection, notice_id: UUID, *, employer_id: UUID, by: str, now: datetime
) -> int:
    """Mark this message and every older one; the number of those that had no mark."""
    said_at = await said_at_of(connection, notice_id, employer_id=employer_id)
    if said_at is None:
        raise NotFound(what="message")
    return await set_read_to(connection, notice_id, employer_id=employer_id, said_at=said_at, by=by, now=now)
