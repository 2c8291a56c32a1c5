"""Answers about employers: applications, contacts, what an employer was, when it does no work, and what it owes."""

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


class OpenBranch(Shown):
    number: str
    area: str


class EmployerNow(Shown):
    """An employer with everything that is registered of it."""

    doors: ClassVar = ("GET registration /v1/employers/{employer_id}",)
    name: str
    registration_number: str
    address: str | None = None
    area: str
    sector: str
    registered_on: date
    branches: list[OpenBranch]


class ChangedBranch(Shown):
    number: str
    area: str | None = None
    closed: bool = False


class EmployerVersion(Shown):
    version: int
    first_day: date
    name: str | None
    address: str | None
    area: str | None
    sector: str | None
    branches: list[ChangedBranch]
    because: str | None


class EmployerHistory(Listing[EmployerVersion]):
    doors: ClassVar = ("GET registration /v1/employers/{employer_id}/history",)


class Idle(Shown):
    kind: str
    first_day: date
    last_day: date | None


class IdleDays(Listing[Idle]):
    """The days on which the employer does no work."""

    doors: ClassVar = ("GET registration /v1/employers/{employer_id}/pauses",)


class EmployerStaffCount(Shown):
    doors: ClassVar = ("GET registration /v1/employers/{employer_id}/staff/count",)
    persons: int


class Contact(Shown):
    """A contact of an employer."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    wish: str
    language: str | None
    acts: bool


class Contacts(Listing[Contact]):
    doors: ClassVar = ("GET registration /v1/employers/{employer_id}/contacts",)


class PersonFound(Shown):
    doors: ClassVar = ("GET registration /v1/persons/{person_id}",)
    id: UUID
    given_name: str
    family_name: str
    born_on: date | None


class PersonsFound(Listing[PersonFound]):
    doors: ClassVar = ("GET registration /v1/persons",)


class EmploymentOfPerson(Shown):
    employer_id: UUID
    started_on: date
    ended_on: date | None
    reason: str | None
    standing: str


class EmploymentsOfPerson(Listing[EmploymentOfPerson]):
    doors: ClassVar = ("GET registration /v1/employments",)


class AgeOfDebts(Shown):
    from_days: int
    until_days: int | None
    employers: int
    months: int
    owed: str
    surcharge_left: str


class DebtsByAge(Shown):
    """Debts past their due day, by age."""

    doors: ClassVar = ("GET contributions /v1/debt-ages",)
    groups: list[AgeOfDebts]


class Debtor(Shown):
    employer_id: UUID
    registration_number: str
    area: str
    months: int
    total: str
    oldest_due_on: date
    days: int
    collected: bool
    agreed: bool


class Debtors(Listing[Debtor]):
    """Employers that owe something past its due day, the oldest debt first."""

    doors: ClassVar = ("GET contributions /v1/debtors",)
    next: str | None


class MonthOwed(Shown):
    month: str
    due_on: date
    charged: str
    owed: str
    surcharge_left: str
    days: int
    collected: bool


class EmployerDebts(Listing[MonthOwed]):
    """The months that an employer owes something of, the oldest first."""

    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/debts",)
    next: str | None


class InstalmentShown(Shown):
    due_on: date
    amount: str
    paid: str


class Agreement(Shown):
    id: UUID
    status: str
    amount: str
    instalments: list[InstalmentShown]
    grace_days: int | None
    proposed_by: str
    proposed_on: date
    decided_on: date | None
    because: str | None
    ended_on: date | None
    broken_by: int | None


class Agreements(Listing[Agreement]):
    """An employer's agreements to pay by instalments, newest first."""

    doors: ClassVar = ("GET contributions /v1/agreements",)
    next: str | None


class WriteOff(Shown):
    id: UUID
    status: str
    amount: str
    because: str
    proposed_by: str
    proposed_on: date
    needed: int
    approved_by: list[str]
    ended_on: date | None


class WriteOffs(Listing[WriteOff]):
    """Write-offs of what an employer owed, newest first."""

    doors: ClassVar = ("GET contributions /v1/write-offs",)
    next: str | None


class AboutAgreement(Shown):
    """An agreement to pay by instalments that waits for an officer."""

    employer_id: UUID
    instalments: int


class AboutWriteOff(Shown):
    """A write-off that waits for officers."""

    employer_id: UUID
    amount: str
