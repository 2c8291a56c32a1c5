"""Answers of registration about offices and their staff."""

from datetime import date
from typing import ClassVar

from services.portal.gateways.answers.shown import Listing, Shown


class OfficeContacts(Shown):
    phone: str | None
    email: str | None
    website: str | None


class Office(Shown):
    doors: ClassVar = ("GET registration /v1/offices/{code}",)
    code: str
    kind: str
    parent: str | None
    name: str
    names: dict[str, str]
    areas: list[str]
    address: str | None
    opening_hours: str | None
    contacts: OfficeContacts
    first_day: date
    last_day: date | None


class Offices(Listing[Office]):
    doors: ClassVar = ("GET registration /v1/offices",)
    next: str | None


class OwnOffices(Shown):
    """The offices that the visitor acts for; without areas, the whole country."""

    doors: ClassVar = ("GET registration /v1/my-offices",)
    offices: list[Office]
    areas: list[str] | None


class Appointment(Shown):
    subject: str
    roles: list[str]
    first_day: date
    last_day: date | None


class StaffOfOffice(Listing[Appointment]):
    doors: ClassVar = ("GET registration /v1/offices/{code}/staff",)
    next: str | None
