"""Take the next person of a list, for one agent at a time, and record what came of the call."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import append
from libs.contracts.hotline import OutboundCalled
from services.hotline.outbound import rows
from services.hotline.outbound.actions.make_list import ListClosed
from services.hotline.outbound.rows import CallStatus, OutboundCall

AttemptOutcome = Literal["reached", "no_answer", "busy", "call_back", "wrong_number", "do_not_call"]
ATTEMPTS_MAX = 3
_TAKEN_FOR = timedelta(minutes=15)
_AGAIN_AFTER = timedelta(hours=2)
_CALL_BACK_WITHIN = timedelta(days=90)


class NobodyToCall(Refusal):
    code = "nobody_to_call"


class CallNotYours(Refusal):
    code = "outbound_call_not_yours"


async def take_next(
    connection: AsyncConnection, list_id: UUID, *, agent: str, now: datetime
) -> tuple[rows.OutboundList, OutboundCall] | NobodyToCall:
    """Take the next person for fifteen minutes. Asked again, the agent gets the person that they have.

    `NobodyToCall` is returned, not raised: who was left out meanwhile stays left out.
    """
    stands = await rows.lock_list(connection, list_id)
    if stands is None:
        raise NotFound(what="outbound list")
    if stands.closed_at is not None:
        raise ListClosed
    taken = await rows.take_call(connection, list_id, agent=agent, now=now, until=now + _TAKEN_FOR)
    if taken is None:
        return NobodyToCall()
    # Whom a merge has joined to another since the list was made is called by the kept name and numbers.
    return stands, replace(taken, person_id=await rows.kept_id(connection, taken.person_id))


async def record_attempt(
    connection: AsyncConnection,
    call_id: UUID,
    *,
    agent: str,
    outcome: AttemptOutcome,
    call_back_at: datetime | None,
    note: str,
    now: datetime,
) -> OutboundCall:
    """Record what came of the call that the agent has. After three calls without an answer nobody calls again."""
    call = await rows.lock_call(connection, call_id)
    if call is None:
        raise NotFound(what="outbound call")
    if call.status != "taken" or call.taken_by != agent:
        raise CallNotYours
    if (outcome == "call_back") != (call_back_at is not None):
        raise RequestInvalid(faults=[Fault("/call_back_at", "call_back_time")])
    if call_back_at is not None and not now < call_back_at <= now + _CALL_BACK_WITHIN:
        late = call_back_at > now
        raise RequestInvalid(faults=[Fault("/call_back_at", "instant_too_far" if late else "instant_in_the_past")])
    attempts = call.attempts + 1
    if outcome == "do_not_call":
        await rows.want_no_calls(connection, call.person_id, by=agent)
    settled = await rows.settle_call(
        connection,
        call_id,
        status=_status_after(outcome, attempts),
        attempts=attempts,
        next_at=call_back_at or now + _AGAIN_AFTER,
    )
    await rows.insert_attempt(connection, call_id, agent=agent, outcome=outcome, note=note, at=now)
    await append(
        connection,
        OutboundCalled(
            outbound_call_id=call_id,
            outbound_list_id=call.outbound_list_id,
            person_id=call.person_id,
            outcome=outcome,
            attempts=attempts,
            status=settled.status,
        ),
    )
    return settled


def _status_after(outcome: AttemptOutcome, attempts: int) -> CallStatus:
    if outcome == "reached":
        return "done"
    if outcome == "do_not_call":
        return "do_not_call"
    if outcome == "wrong_number":
        return "given_up"
    if outcome == "call_back" or attempts < ATTEMPTS_MAX:
        return "open"
    return "given_up"
