"""The hotline's answers about an employer on the line."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.hotline import Confirmation
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
