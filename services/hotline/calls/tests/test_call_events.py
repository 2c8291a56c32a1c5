"""The course of a call: messages in every order lead to one call, and what cannot be is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from libs.common.refusals import Refusal
from services.hotline.calls.rules.call_events import CallEvent, CallEventKind, CallRow, after_event

T = datetime(2021, 1, 11, 9, 0, tzinfo=UTC)


def _at(seconds: int, kind: CallEventKind, **told: str) -> CallEvent:
    return CallEvent(kind, T + timedelta(seconds=seconds), **told)  # type: ignore[arg-type]


def _course(*events: CallEvent) -> CallRow:
    call = CallRow(UUID(int=1), "pbx", "c-1", "inbound", "", "", None, None, events[0].at, None, None, None, None, None)
    for event in events:
        call = after_event(call, event, now=T + timedelta(hours=1))
    return call


ANSWERED = (
    _at(0, "started", number="+66812345678", queue="general"),
    _at(20, "answered", agent="a"),
    _at(80, "answered", agent="b"),
    _at(140, "ended"),
)


@pytest.mark.parametrize("order", list(permutations(ANSWERED)))
def test_messages_in_every_order_lead_to_the_same_call(order: tuple[CallEvent, ...]) -> None:
    call = _course(*order)
    assert (call.state, call.agent, call.number, call.queue) == ("ended", "b", "+66812345678", "general")
    assert (call.waited_s, call.talked_s) == (20, 120)
    assert _course(*order, *order) == call, "the same messages again change nothing"


@pytest.mark.parametrize("order", list(permutations((_at(0, "started"), _at(35, "abandoned"), _at(36, "abandoned")))))
def test_a_caller_who_hung_up_waited_and_did_not_talk(order: tuple[CallEvent, ...]) -> None:
    call = _course(*order)
    assert (call.state, call.agent, call.talked_s, call.number) == ("abandoned", None, 0, "")
    assert call.waited_s in {35, 36}


@pytest.mark.parametrize(
    ("before", "event", "code"),
    [
        (ANSWERED[:2], _at(60, "abandoned"), "call_event_refused"),
        ((_at(0, "started"), _at(30, "abandoned")), _at(31, "answered", agent="a"), "call_event_refused"),
        (ANSWERED[:2], _at(10, "ended"), "call_times_reversed"),
        ((_at(0, "started"), _at(30, "ended")), _at(31, "answered", agent="a"), "call_times_reversed"),
        (ANSWERED[:1], _at(3_600 + 301, "answered", agent="a"), "call_event_in_the_future"),
    ],
)
def test_what_cannot_be_is_refused(before: tuple[CallEvent, ...], event: CallEvent, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        after_event(_course(*before), event, now=T + timedelta(hours=1))


def test_a_call_whose_end_is_told_twice_ended_once() -> None:
    ended = _course(*ANSWERED)
    assert after_event(ended, replace(ANSWERED[3], at=T + timedelta(seconds=150)), now=T + timedelta(hours=1)) == ended
