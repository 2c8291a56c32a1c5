"""Take sendings to contacts that are due, and record the outcome; a failed one is tried again for three days."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.employer_notices.rows.queue import (
    DueSending,
    Status,
    lock_due_sendings,
    postpone_sendings,
    set_sending_outcome,
)
from services.hotline.notices.actions.settle_notice import Outcome
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER, again_at

_REASON_LENGTH_MAX = 300


async def take_due_sendings(
    connection: AsyncConnection, *, now: datetime, until: datetime, limit: int
) -> list[DueSending]:
    """Take sendings of now. No other process takes them before `until`; after a crash they are taken again."""
    due = await lock_due_sendings(connection, now=now, limit=limit)
    await postpone_sendings(connection, [one.sending_id for one in due], until=until)
    return due


async def settle_sending(connection: AsyncConnection, sending: DueSending, outcome: Outcome, *, now: datetime) -> None:
    """Record the outcome: settled, or to be tried again."""
    given_up = now - sending.said_at >= GIVEN_UP_AFTER
    queued = outcome.kind == "failed" and not given_up
    status: Status = "queued" if queued else outcome.kind
    tried = 0 if outcome.kind == "suppressed" else 1
    await set_sending_outcome(
        connection,
        sending.sending_id,
        status=status,
        channel=outcome.channel,
        language=outcome.language,
        version=outcome.version,
        tried=tried,
        reason=outcome.reason[:_REASON_LENGTH_MAX],
        again_at=again_at(now, sending.attempts + tried) if queued else now,
        settled_at=None if queued else now,
    )


async def wait_until(connection: AsyncConnection, ids: list[UUID], *, until: datetime) -> None:
    """Let sendings wait: it is night, or the contact is not opened yet."""
    await postpone_sendings(connection, ids, until=until)
