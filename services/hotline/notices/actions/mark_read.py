"""Mark messages as read, for the person or the employer whose they are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from services.hotline.notices.rows.messages import Reader, said_at_of, set_read, set_read_to


async def mark_read(connection: AsyncConnection, notice_id: UUID, *, reader: Reader, now: datetime) -> datetime:
    """Mark a message. The first mark stands. Another's message does not exist."""
    marked = await set_read(connection, notice_id, reader=reader, now=now)
    if marked is None:
        raise NotFound(what="message")
    return marked


async def mark_all_read(connection: AsyncConnection, notice_id: UUID, *, reader: Reader, now: datetime) -> int:
    """Mark this message and every older one; the number of those that had no mark."""
    said_at = await said_at_of(connection, notice_id, reader=reader)
    if said_at is None:
        raise NotFound(what="message")
    return await set_read_to(connection, notice_id, reader=reader, said_at=said_at, now=now)
