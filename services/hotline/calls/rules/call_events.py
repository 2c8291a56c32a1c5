"""The course of a call: what each message of a telephone system changes, in whatever order messages come."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from libs.common.refusals import Refusal

CallEventKind = Literal["started", "answered", "ended", "abandoned"]
Direction = Literal["inbound", "outbound"]
CallState = Literal["waiting", "talking", "ended", "abandoned"]
CLOCKS_APART = timedelta(minutes=5)


class CallTimesReversed(Refusal):
    code = "call_times_reversed"
    kind = "invalid"


class CallEventTooLate(Refusal):
    code = "call_event_in_the_future"
    kind = "invalid"


class CallEventRefused(Refusal):
    code = "call_event_refused"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A message about a call. Empty members are not told in it."""

    kind: CallEventKind
    at: datetime
    number: str = ""
    queue: str = ""
    direction: Direction | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """A row of `call`."""

    call_id: UUID
    told_by: str
    reference: str
    direction: Direction
    queue: str
    number: str
    agent: str | None
    agent_since: datetime | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    abandoned_at: datetime | None
    case_id: UUID | None
    person_id: UUID | None

    @property
    def state(self) -> CallState:
        if self.abandoned_at is not None:
            return "abandoned"
        if self.ended_at is not None:
            return "ended"
        return "talking" if self.answered_at is not None else "waiting"

    @property
    def is_over(self) -> bool:
        return self.state in {"ended", "abandoned"}

    @property
    def waited_s(self) -> int:
        """Return the seconds until it was answered or given up; 0 while it waits."""
        until = self.answered_at or self.abandoned_at or self.ended_at
        return round((until - self.started_at).total_seconds()) if until else 0

    @property
    def talked_s(self) -> int:
        """Return the seconds of talk; 0 while it lasts, and without an answer."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())


def after_event(call: CallRow, event: CallEvent, *, now: datetime) -> CallRow:
    """Return the call after a message. The same message again changes nothing.

    An answer by another agent is a transfer: the call is with the one who answered last.
    """
    if event.at > now + CLOCKS_APART:
        raise CallEventTooLate(pointer="/at")
    told = replace(
        call,
        started_at=min(call.started_at, event.at),
        number=call.number or event.number,
        queue=event.queue or call.queue,
        direction=event.direction or call.direction,
    )
    changed = _moved(told, event)
    if _reversed(changed):
        raise CallTimesReversed(pointer="/at")
    return changed


def _moved(call: CallRow, event: CallEvent) -> CallRow:
    if event.kind == "answered":
        if call.abandoned_at is not None:
            raise CallEventRefused(pointer="/kind", state=call.state, event=event.kind)
        first = min(call.answered_at or event.at, event.at)
        if call.agent_since is not None and event.at < call.agent_since:
            return replace(call, answered_at=first)
        return replace(call, answered_at=first, agent=event.agent, agent_since=event.at)
    if event.kind == "abandoned":
        if call.answered_at is not None or call.ended_at is not None:
            raise CallEventRefused(pointer="/kind", state=call.state, event=event.kind)
        return replace(call, abandoned_at=call.abandoned_at or event.at)
    if event.kind == "ended":
        if call.abandoned_at is not None:  # a system that says both: the caller had gone
            return call
        return replace(call, ended_at=call.ended_at or event.at)
    return call


def _reversed(call: CallRow) -> bool:
    ends = call.ended_at or call.abandoned_at
    last_answer = call.agent_since or call.answered_at
    return ends is not None and ends < (last_answer or call.started_at)
