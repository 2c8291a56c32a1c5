"""Facts that hotline states: cases and their status. What was said in them stays at the desk."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Fact, member

CASES = "hotline.cases"

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
