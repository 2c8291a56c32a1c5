"""Facts about employers: what they are, when they work, who acts for them, what was closed by order."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Fact, member

EMPLOYERS = "registration.employers"

MandateScope = Literal["returns", "staff", "certificates"]
WhyEmployerEnded = Literal["closed", "bankrupt", "merged", "owner_died"]


class Branch(BaseModel):
    number: str = member("organisation", "branch number, 000000 is the head office")
    area: str = member("organisation", "ISO 3166-2 area of the branch")


class EmployerRegistered(Fact):
    TYPE: ClassVar[str] = "registration.employer_registered.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    registration_number: str = member("organisation", "the number that the agency gave")
    name: str = member("organisation", "the employer's name; empty in facts from before it was said", default="")
    area: str = member("organisation", "ISO 3166-2 area of the head office")
    sector: str = member("organisation", "ISIC division with its section letter, as in C13")
    registered_on: date = member("organisation", "first day of the registration")
    branches: list[Branch] = member("organisation", "all branches")
    address: str | None = member("organisation", "the street address of the head office, if it was given", default=None)


class EmployerPlace(BaseModel):
    first_day: date = member("organisation", "the first day on which it was so")
    area: str = member("organisation", "ISO 3166-2 area of the head office")
    sector: str = member("organisation", "ISIC division with its section letter, as in C13")


class EmployerChanged(Fact):
    """Name, address, area, sector or branches are others from `first_day` on. All of it is said as it is now."""

    TYPE: ClassVar[str] = "registration.employer_changed.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    version: int = member("organisation", "the highest version stands; the registration was 1")
    first_day: date = member("organisation", "the first day of what changed")
    changed: list[Literal["name", "address", "area", "sector", "branches"]] = member("organisation", "what changed")
    registration_number: str = member("organisation", "the number that the agency gave")
    name: str = member("organisation", "the employer's name")
    address: str | None = member("organisation", "the street address of the head office, if it was given")
    area: str = member("organisation", "ISO 3166-2 area of the head office")
    sector: str = member("organisation", "ISIC division with its section letter, as in C13")
    registered_on: date = member("organisation", "first day of the registration")
    branches: list[Branch] = member("organisation", "all branches that are open")
    places: list[EmployerPlace] = member("organisation", "area and sector since the registration, oldest first")


class EmployerPaused(Fact):
    """Days on which an employer does no work, of its own will or for good: the highest version of a period stands."""

    TYPE: ClassVar[str] = "registration.employer_paused.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    period_id: UUID = member("organisation", "the period")
    version: int = member("organisation", "the highest version of the period stands")
    kind: Literal["paused", "ended"] = member("organisation", "for a time, or for good")
    first_day: date = member("organisation", "the first day on which it does not work")
    last_day: date | None = member("organisation", "the last such day; before the first where it never was; or open")


class EmployerReopened(EmployerPaused):
    """An employer works again from the day after the period's last."""

    TYPE: ClassVar[str] = "registration.employer_reopened.v1"


class EmployerEnded(EmployerPaused):
    """The day before the period's first is the employer's last."""

    TYPE: ClassVar[str] = "registration.employer_ended.v1"

    reason: WhyEmployerEnded = member("organisation", "why")
    successor_id: UUID | None = member("organisation", "the employer that takes its place, where there is one")


class StaffTransferred(Fact):
    """Employments end at one employer and begin on the next day at another; each is said of its person as well."""

    TYPE: ClassVar[str] = "registration.staff_transferred.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    transfer_id: UUID = member("organisation", "the transfer")
    employer_id: UUID = member("organisation", "the employer that they leave")
    to_employer_id: UUID = member("organisation", "the employer to which they go")
    last_day: date = member("organisation", "the last day at the employer that they leave")
    persons: int = member("organisation", "how many")


class ClosureOrdered(Fact):
    """A government order that closes one employer wholly or in some branches, or all of a sector in an area."""

    TYPE: ClassVar[str] = "registration.closure_ordered.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "order_id"

    order_id: UUID = member("organisation", "the order")
    employer_id: UUID | None = member("organisation", "the employer, when the order names one")
    area: str | None = member("organisation", "the area, when the order is for an area and sector")
    sector: str | None = member("organisation", "the sector, when the order is for an area and sector")
    first_day: date = member("organisation", "first closed day")
    last_day: date = member("organisation", "last closed day")
    order_number: str = member("organisation", "the order's own number")
    issued_by: str = member("organisation", "the authority that issued it")
    cause: str = member("organisation", "the disease or hazard, a kind of the law")
    branches: list[str] | None = member(
        "organisation", "the branches that it closes, by number; null where it closes the whole", default=None
    )
    version: int = member("organisation", "the highest version stands; the order as recorded is 1", default=1)


class ClosureChanged(ClosureOrdered):
    """An order ends on another day, or is withdrawn. All of it is said as it is now."""

    TYPE: ClassVar[str] = "registration.closure_changed.v1"

    withdrawn: bool = member("organisation", "whether it never closed anybody")


class MandateGiven(Fact):
    """An employer lets a payroll agent act for it, in scopes, from a first day, perhaps to a last day."""

    TYPE: ClassVar[str] = "registration.mandate_given.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    mandate_id: UUID = member("organisation", "the mandate")
    employer_id: UUID = member("organisation", "who gives it")
    agent_id: UUID = member("organisation", "the payroll agent")
    scopes: list[MandateScope] = member("organisation", "what the agent may do")
    first_day: date = member("organisation", "first day on which it may")
    last_day: date | None = member("organisation", "last day, null for until revoked")


class MandateRevoked(MandateGiven):
    """From this moment the agent no longer acts for the employer."""

    TYPE: ClassVar[str] = "registration.mandate_revoked.v1"

    revoked_at: datetime = member("organisation", "when")


class EmployerContact(BaseModel):
    """The members inside `EmployerContactChanged.sealed`, as JSON."""

    name: str
    email: str | None
    phone: str | None
    wish: Literal["email", "sms", "none"]
    language: str | None


class EmployerContactChanged(Fact):
    """A contact of an employer was given, changed or ended (then `sealed` is null); the highest version stands."""

    TYPE: ClassVar[str] = "registration.employer_contact_changed.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "employer_id"

    employer_id: UUID = member("organisation", "the employer")
    contact_id: UUID = member("organisation", "the contact")
    person_id: UUID | None = member("person_reference", "the person, where the contact is one that is registered")
    version: int = member("organisation", "the highest version of the contact stands")
    sealed: str | None = member("encrypted", "EmployerContact under the contact's key; null where it ended")


class ClientRevoked(Fact):
    """A program was revoked: its tokens are refused, and its webhooks end."""

    TYPE: ClassVar[str] = "registration.client_revoked.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "party_id"

    client_id: UUID = member("organisation", "the program; its tokens' subject is `client-` and this")
    party: Literal["payroll_agent", "employer", "bank", "app", "laboratory", "facility"] = member(
        "organisation", "for whom it spoke"
    )
    party_id: UUID = member("organisation", "which one; of an app the program itself")
    others_stand: bool = member("organisation", "whether another program of that party stands")
    revoked_at: datetime = member("organisation", "when")
