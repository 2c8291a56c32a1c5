"""Answers of the hotline: cases, identity, knowledge, the wall."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import JsonValue

from services.portal.gateways.answers.everywhere import LookWithoutCase
from services.portal.gateways.answers.shown import Listing, Shown


class CaseEntry(Shown):
    at: datetime
    author: str
    kind: str
    text: str


class Case(Shown):
    doors: ClassVar = ("POST hotline /v1/cases", "GET hotline /v1/cases/{case_id}")
    id: UUID
    number: str
    about: str
    status: str
    person_id: UUID | None
    assigned_to: str | None
    due_at: datetime
    callback_at: datetime | None
    callback_attempts: int
    opened_at: datetime
    wrap_up: str | None
    merged_into: UUID | None
    entries: list[CaseEntry] = []


class Cases(Listing[Case]):
    doors: ClassVar = ("GET hotline /v1/cases",)


class Found(Shown):
    id: UUID
    kind: str
    title: str
    about: str
    exact: bool = False


class Search(Listing[Found]):
    doors: ClassVar = ("GET hotline /v1/search",)
    left_off: int


class IdentityCheck(Shown):
    doors: ClassVar = ("POST hotline /v1/cases/{case_id}/identity-checks",)
    passed: bool
    outcome: str
    tries_left: int


class Confirmation(Shown):
    """A request that an agent asks a person to confirm, word for word."""

    doors: ClassVar = ("POST hotline /v1/cases/{case_id}/confirmations",)
    id: UUID
    service: str
    path: str
    body: dict[str, JsonValue]
    status: str
    until: datetime


class Confirmations(Listing[Confirmation]):
    doors: ClassVar = ("GET hotline /v1/cases/{case_id}/confirmations", "GET hotline /v1/me/confirmations")


class ActingToken(Shown):
    """A token that speaks for the caller on the line."""

    doors: ClassVar = ("POST hotline /v1/acting-tokens",)
    access_token: str


class Article(Shown):
    title: str
    body: str
    answer: str
    law: list[str]
    valid_from: date
    valid_until: date | None
    version: int


class Articles(Listing[Article]):
    doors: ClassVar = ("GET hotline /v1/articles",)
    left_off: int


class ProcedureWords(Shown):
    name: str
    who: str
    documents: list[str]


class Procedure(Shown):
    words: dict[str, ProcedureWords] | None = None
    name: str
    law: list[str]
    who: str
    documents: list[str]
    legal_days: int | None
    on_time: int = 0
    closed: int = 0


class Procedures(Listing[Procedure]):
    doors: ClassVar = ("GET hotline /v1/procedures",)


class OwnCase(Shown):
    number: str
    about: str
    status: str
    callback_at: datetime | None


class MyCases(Shown):
    doors: ClassVar = ("GET hotline /v1/me",)
    cases: list[OwnCase]


class Queue(Shown):
    queue: str
    open: int
    waiting: int
    late: int
    next_due: datetime


class Agent(Shown):
    assigned_to: str
    open: int


class BreachData(Shown):
    month: str
    headcount: int | None
    baseline: int


class Breach(Shown):
    employer_id: UUID
    name: str | None
    occurred_at: datetime
    data: BreachData


class QueueOfCalls(Shown):
    queue: str
    waiting: int
    longest_wait_s: int | None
    talking: int
    answered: int
    abandoned: int
    in_time: int
    mean_wait_s: int | None


class Presence(Shown):
    """An agent's state; `since` is null for one who is not there."""

    doors: ClassVar = ("GET hotline /v1/presence/own", "POST hotline /v1/presence")
    agent: str
    state: str
    since: datetime | None
    call_id: UUID | None


class Call(Shown):
    doors: ClassVar = ("GET hotline /v1/calls/{call_id}", "POST hotline /v1/calls/{call_id}/link")
    id: UUID
    state: str
    number: str
    queue: str
    started_at: datetime
    case_id: UUID | None


class WallLeftOff(Shown):
    """The numbers of entries that do not fit on the wall."""

    agents: int
    breaches: int
    looks: int


class Wall(Shown):
    doors: ClassVar = ("GET hotline /v1/wall",)
    calls: list[QueueOfCalls]
    presence: list[Presence]
    queues: list[Queue]
    agents: list[Agent]
    breaches: list[Breach]
    looks: list[LookWithoutCase]
    left_off: WallLeftOff


class InLanguages(Shown):
    th: str
    vi: str
    en: str


class HotlineHours(Shown):
    doors: ClassVar = ("GET hotline /v1/public/hours",)
    open: bool
    opens_at: str
    closes_at: str
    next_day: date
    number: str | None


class PublicAnnouncement(Shown):
    title: InLanguages
    text: InLanguages
    area: str | None
    first_day: date
    last_day: date | None


class PublicAnnouncements(Listing[PublicAnnouncement]):
    doors: ClassVar = ("GET hotline /v1/public/announcements",)


class PublicMeasure(Shown):
    order_number: str
    issued_by: str
    area: str | None
    sector: str | None
    employer_name: str | None
    first_day: date
    last_day: date


class PublicMeasures(Listing[PublicMeasure]):
    doors: ClassVar = ("GET hotline /v1/public/measures",)
    left_off: int


class PublicProcedure(Shown):
    words: dict[str, ProcedureWords] | None = None
    name: str
    who: str
    documents: list[str]
    legal_days: int | None


class PublicProcedures(Listing[PublicProcedure]):
    doors: ClassVar = ("GET hotline /v1/public/procedures",)


class PublicArticle(Shown):
    title: str
    body: str
    law: list[str]
    valid_from: date
    valid_until: date | None


class PublicArticles(Listing[PublicArticle]):
    doors: ClassVar = ("GET hotline /v1/public/articles",)
    left_off: int
