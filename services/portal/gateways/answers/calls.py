"""The hotline's answers about an employer, by call or message, about announcements and lists of calls to make."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.hotline import Confirmation, InLanguages
from services.portal.gateways.answers.shown import Listing, Shown


class EmployerConfirmations(Listing[Confirmation]):
    doors: ClassVar = ("GET hotline /v1/employers/{employer_id}/confirmations",)


class LookAtEmployer(Shown):
    at: datetime
    by: str
    purpose: str


class LooksAtEmployer(Listing[LookAtEmployer]):
    doors: ClassVar = ("GET hotline /v1/employers/{employer_id}/looks",)


class EmployerChecked(Shown):
    """The result of the check of a contact."""

    doors: ClassVar = ("POST hotline /v1/cases/{case_id}/employer-checks",)
    id: UUID
    passed: bool
    tries_left: int


class EmployerMessage(Shown):
    """A fact that the employer was told of; `text` by language."""

    id: UUID
    kind: str
    text: dict[str, str]
    at: datetime
    read_at: datetime | None


class EmployerMessages(Listing[EmployerMessage]):
    doors: ClassVar = ("GET hotline /v1/employers/{employer_id}/messages",)
    unread: int
    next: str | None


class Announcement(Shown):
    id: UUID
    title: InLanguages
    text: InLanguages
    area: str | None
    first_day: date
    last_day: date | None
    posted_by: str
    withdrawn_at: datetime | None
    withdrawn_because: str | None


class Announcements(Listing[Announcement]):
    doors: ClassVar = ("GET hotline /v1/announcements",)
    left_off: int


class Broadcast(Shown):
    """A message to a group; `persons` were counted when it was asked for."""

    doors: ClassVar = ("POST hotline /v1/broadcasts",)
    id: UUID
    announcement_id: UUID
    area: str | None
    employer_id: UUID | None
    programme: str | None
    persons: int
    status: str
    queued: int
    asked_by: str


class Broadcasts(Listing[Broadcast]):
    doors: ClassVar = ("GET hotline /v1/broadcasts",)
    left_off: int


class OutboundList(Shown):
    """A list of persons to call, and how many of them are in which state."""

    id: UUID
    name: str
    made_by: str
    made_at: datetime
    closed_at: datetime | None
    persons: int
    open: int
    taken: int
    done: int
    given_up: int
    do_not_call: int


class OutboundLists(Listing[OutboundList]):
    doors: ClassVar = ("GET hotline /v1/outbound-lists",)


class TakenCall(Shown):
    doors: ClassVar = ("POST hotline /v1/outbound-lists/{outbound_list_id}/next",)
    id: UUID
    person_id: UUID
    name: str
    phones: list[str]
    script: str
    attempts: int
    taken_until: datetime
