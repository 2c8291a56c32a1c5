"""Facts that hotline states: calls, cases and their status, and messages for the app. Words stay at the desk."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member

CALLS = "hotline.calls"
CASES = "hotline.cases"
MESSAGES = "hotline.messages"
OUTBOUND = "hotline.outbound"

CaseStatus = Literal["open", "waiting", "escalated", "closed"]
CaseKind = Literal["information", "request", "complaint", "procedure"]


class CaseOpened(Fact):
    TYPE: ClassVar[str] = "hotline.case_opened.v1"
    TOPIC: ClassVar[str] = CASES
    KEY: ClassVar[str] = "case_id"

    case_id: UUID = member("person_reference", "the case")
    number: str = member("person_reference", "its number, as the caller is told it")
    kind: CaseKind = member("public", "what kind of case")
    queue: str = member("public", "who handles it")
    person_id: UUID | None = member("person_reference", "whom it is about")
    employer_id: UUID | None = member("organisation", "which employer it is about")
    due_at: datetime = member("public", "by when it is to be answered")


class CaseMoved(Fact):
    """A case changed its agent, its status, or both."""

    TYPE: ClassVar[str] = "hotline.case_moved.v1"
    TOPIC: ClassVar[str] = CASES
    KEY: ClassVar[str] = "case_id"

    case_id: UUID = member("person_reference", "the case")
    was: CaseStatus = member("public", "status until now")
    now: CaseStatus = member("public", "status from now on")
    queue: str = member("public", "who handles it")
    wrap_up: str | None = member("public", "wrap-up code of a closed case")
    merged_into: UUID | None = member("person_reference", "the case that goes on in its place")


class MessagePushed(Fact):
    """A message waits in the app: its backend wakes the devices, and the words are read with the person's token."""

    TYPE: ClassVar[str] = "hotline.message_pushed.v1"
    TOPIC: ClassVar[str] = MESSAGES
    KEY: ClassVar[str] = "message_id"

    message_id: UUID = member("person_reference", "the message, as in `GET /hotline/v1/me/messages`")
    kind: str = member("person_fact", "the name of its text")
    device_ids: list[UUID] = member("person_reference", "the devices of this app, as it registered them")


class CallEnded(Fact):
    """A call is over: it was answered, or its caller had hung up. Numbers stay at the desk.

    If a message about the call comes late, the fact is said again as it is then: the newest of a call holds.
    """

    TYPE: ClassVar[str] = "hotline.call_ended.v1"
    TOPIC: ClassVar[str] = CALLS
    KEY: ClassVar[str] = "call_id"

    call_id: UUID = member("person_reference", "the call")
    queue: str = member("public", "the queue that it waited in")
    direction: Literal["inbound", "outbound"] = member("public", "whether the agency was called, or called")
    outcome: Literal["answered", "abandoned"] = member("public", "whether anybody answered")
    started_at: datetime = member("public", "when it began")
    waited_s: int = member("public", "seconds until it was answered or given up")
    talked_s: int = member("public", "seconds of talk")


class OutboundCalled(Fact):
    """An agent called a person of a list. Notes and numbers stay at the desk."""

    TYPE: ClassVar[str] = "hotline.outbound_called.v1"
    TOPIC: ClassVar[str] = OUTBOUND
    KEY: ClassVar[str] = "outbound_call_id"

    outbound_call_id: UUID = member("person_reference", "the person's place on the list")
    outbound_list_id: UUID = member("public", "the list")
    person_id: UUID = member("person_reference", "who was called")
    outcome: str = member("person_fact", "what came of the call")
    attempts: int = member("public", "how often the person was called by this list")
    status: str = member("public", "whether the person is called again")
