"""Take sendings that are due, and record the outcome; a failed one is tried again for three days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append_all
from libs.contracts.hotline import MessagePushed
from services.hotline.notices.rows.notices import (
    DueSending,
    Status,
    insert_attempt,
    lock_due_sendings,
    postpone_sendings,
    set_outcome,
)
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER, again_at
from services.hotline.notices.rules.ways import PUSH

_REASON_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an attempt to send a notice, with its channel, language and template version.

    `suppressed`: no attempt was made.
    """

    kind: Literal["sent", "suppressed", "failed"]
    reason: str
    channel: str | None
    language: str
    version: int


async def take_due(connection: AsyncConnection, *, now: datetime, until: datetime, limit: int) -> list[DueSending]:
    """Take sendings of now. No other process takes them before `until`; after a crash they are taken again."""
    due = await lock_due_sendings(connection, now=now, limit=limit)
    await postpone_sendings(connection, [sending.sending_id for sending in due], until=until)
    return due


async def settle_notice(connection: AsyncConnection, sending: DueSending, outcome: Outcome, *, now: datetime) -> None:
    """Record the outcome: settled, or to be tried again."""
    given_up = now - sending.said_at >= GIVEN_UP_AFTER
    queued = outcome.kind == "failed" and not given_up
    status: Status = "queued" if queued else outcome.kind
    reason = outcome.reason[:_REASON_LENGTH_MAX]
    await set_outcome(
        connection,
        sending.sending_id,
        status=status,
        channel=outcome.channel,
        language=outcome.language,
        version=outcome.version,
        tried=0 if outcome.kind == "suppressed" else 1,
        reason=reason,
        again_at=again_at(now, sending.attempts + 1) if queued else now,
        settled_at=None if queued else now,
    )
    if outcome.channel == PUSH and outcome.kind == "sent":
        await append_all(connection, _pushes(sending))
    if outcome.kind != "suppressed":
        await insert_attempt(
            connection, sending.sending_id, channel=outcome.channel, at=now, outcome=reason or outcome.kind
        )


def _pushes(sending: DueSending) -> Iterator[Said]:
    """Make one fact for each app that has devices of the person; no other app hears of it."""
    for client_id, device_ids in sending.devices.items():
        fact = MessagePushed(message_id=sending.notice_id, kind=sending.template, device_ids=device_ids)
        yield Said(fact, audience=(f"app:{client_id}",))
