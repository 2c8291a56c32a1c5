"""Record a message of the telephone system about a call, and move the presence of its agents with it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.hotline import CallEnded
from services.hotline.calls.rows import calls as rows
from services.hotline.calls.rows import presence
from services.hotline.calls.rules.call_events import CallEvent, CallRow, after_event


async def record_call_event(
    connection: AsyncConnection, event: CallEvent, *, told_by: str, reference: str, now: datetime
) -> CallRow:
    """Record a message and return the call. Messages of a call may come in any order, and more than once."""
    before = await rows.lock_call(connection, uuid7(), told_by=told_by, reference=reference, at=event.at)
    call = after_event(before, event, now=now)
    if call != before:
        await rows.write_call(connection, call)
    if call.agent and not call.is_over and call.agent != before.agent:
        await presence.begin_call(connection, call.agent, call.call_id)
    gone = {before.agent, call.agent} if call.is_over else {before.agent} - {call.agent}
    await presence.end_call(connection, sorted(agent for agent in gone if agent), call.call_id)
    ended = _ended(call)
    if ended is not None and ended != _ended(before):
        await append(connection, ended)
    return call


def _ended(call: CallRow) -> CallEnded | None:
    """Return the fact of a call that is over; None for one that goes on."""
    if not call.is_over:
        return None
    return CallEnded(
        call_id=call.call_id,
        queue=call.queue,
        direction=call.direction,
        outcome="answered" if call.answered_at else "abandoned",
        started_at=call.started_at,
        waited_s=call.waited_s,
        talked_s=call.talked_s,
    )
