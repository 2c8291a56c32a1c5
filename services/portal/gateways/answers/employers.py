"""Answers of registration about employers: applications, contacts, what an employer was, and when it does no work."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class AppliedContact(Shown):
    name: str
    email: str | None = None
    phone: str | None = None


class AppliedFor(Shown):
    """The employer that an application asks to register."""

    name: str
    address: str
    area: str
    sector: str
    registered_on: date | None
    staff: int
    branches: list[dict[str, str]]
    contacts: list[dict[str, str | None]]


class EmployerApplication(Shown):
    doors: ClassVar = (
        "GET registration /v1/employer-applications/{employer_application_id}",
        "POST registration /v1/employer-applications",
        "POST registration /v1/employer-applications/{employer_application_id}/correction",
    )
    id: UUID
    status: str
    version: int
    registration_number: str | None
    employer: AppliedFor
    question: str | None
    reason: str | None
    employer_id: UUID | None
    made_at: datetime


class EmployerApplications(Listing[EmployerApplication]):
    doors: ClassVar = ("GET registration /v1/employer-applications",)


class OwnEmployer(Shown):
    employer_id: UUID
    name: str
    registration_number: str


class OwnEmployers(Listing[OwnEmployer]):
    """The employers that the visitor, a person, may act for."""

    doors: ClassVar = ("GET registration /v1/me/employers",)


class Area(Shown):
    code: str
    names: dict[str, str]


class Areas(Listing[Area]):
    doors: ClassVar = ("GET registration /v1/areas",)


class Sector(Shown):
    code: str
    names: dict[str, str]
    divisions: list[str]


class Sectors(Listing[Sector]):
    doors: ClassVar = ("GET registration /v1/sectors",)
