"""Facts that registration states: persons, employers, employments, closure orders."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Fact, member

EMPLOYERS = "registration.employers"
PEOPLE = "registration.people"

MandateScope = Literal["returns", "staff", "certificates"]
EndReason = Literal["resigned", "terminated", "contract_expired", "died", "transferred"]
Standing = Literal["stands", "waiting", "contested", "void"]
EnteredBy = Literal["employer", "payroll_agent", "officer", "person", "register"]
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


class PersonRegistered(Fact):
    """A person was registered. Names, phones and addresses stay in registration."""

    TYPE: ClassVar[str] = "registration.person_registered.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")


class PersonDetails(BaseModel):
    """The members inside `PersonDetailsChanged.sealed`, as JSON."""

    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: list[str]


class PersonDetailsChanged(Fact):
    """Names, phones and the rest of `PersonDetails`, readable only with the person's key, which registration keeps."""

    TYPE: ClassVar[str] = "registration.person_details_changed.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    version: int = member("person_fact", "the highest version stands")
    sealed: str = member("encrypted", "PersonDetails under the person's key: AES-256-GCM, base64 of nonce and text")


class PersonsMerged(Fact):
    """Two registrations are one person: from now on `merged_id` is another id of `kept_id`. No fact is rewritten."""

    TYPE: ClassVar[str] = "registration.persons_merged.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "kept_id"

    merge_id: UUID = member("person_reference", "the merge")
    kept_id: UUID = member("person_reference", "the person")
    merged_id: UUID = member("person_reference", "the other registration of the same person")


class PersonsUnmerged(PersonsMerged):
    """A merge was undone: the records belong to two persons."""

    TYPE: ClassVar[str] = "registration.persons_unmerged.v1"


class AccountLinked(Fact):
    """An account of the app speaks for the person from now on. The account's name stays in registration."""

    TYPE: ClassVar[str] = "registration.account_linked.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    how: Literal["counter", "hotline", "activation_code"] = member("person_fact", "where the person was recognised")


class AccountUnlinked(Fact):
    """The account no longer acts for the person."""

    TYPE: ClassVar[str] = "registration.account_unlinked.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")


class EmploymentStarted(Fact):
    """A whole employment, as in `EmploymentEnded` and `EmploymentCorrected`: the highest version counts."""

    TYPE: ClassVar[str] = "registration.employment_started.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    employment_id: UUID = member("person_reference", "the employment")
    employer_id: UUID = member("organisation", "the employer")
    person_id: UUID = member("person_reference", "the person")
    started_on: date = member("person_fact", "first day of the contract")
    branch: str = member("organisation", "branch number")
    ended_on: date | None = member("person_fact", "first day without a contract, where it is known", default=None)
    reason: EndReason | None = member("person_fact", "why it ended", default=None)
    version: int = member("person_fact", "the highest version stands", default=1)
    standing: Standing = member(
        "person_fact", "whether it stands, waits for the person's word, or is contested", default="stands"
    )
    entered_by: EnteredBy = member("person_fact", "the kind of party that entered it", default="register")
    recorded_at: datetime | None = member("person_fact", "when it became known", default=None)


class EmploymentEnded(Fact):
    TYPE: ClassVar[str] = "registration.employment_ended.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    employment_id: UUID = member("person_reference", "the employment")
    employer_id: UUID = member("organisation", "the employer")
    person_id: UUID = member("person_reference", "the person")
    started_on: date = member("person_fact", "first day of the contract")
    ended_on: date = member("person_fact", "first day without a contract")
    reason: EndReason = member("person_fact", "why it ended")
    branch: str | None = member("organisation", "branch number", default=None)
    version: int = member("person_fact", "the highest version stands", default=2)
    standing: Standing = member("person_fact", "whether it stands", default="stands")
    entered_by: EnteredBy = member("person_fact", "the kind of party that entered it", default="register")
    recorded_at: datetime | None = member("person_fact", "when it became known", default=None)


class EmploymentCorrected(Fact):
    """The employment's days, reason or standing were corrected. A void one never was: it ends where it starts."""

    TYPE: ClassVar[str] = "registration.employment_corrected.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    employment_id: UUID = member("person_reference", "the employment")
    employer_id: UUID = member("organisation", "the employer")
    person_id: UUID = member("person_reference", "the person")
    started_on: date = member("person_fact", "first day of the contract")
    ended_on: date | None = member("person_fact", "first day without a contract, null for none")
    reason: EndReason | None = member("person_fact", "why it ended")
    branch: str = member("organisation", "branch number")
    version: int = member("person_fact", "the highest version stands")
    standing: Standing = member("person_fact", "whether it stands, waits, is contested, or is void")
    entered_by: EnteredBy = member("person_fact", "the kind of party that corrected it")
    recorded_at: datetime = member("person_fact", "when it became known")


class ClosureOrdered(Fact):
    """A government order that closes one employer, or all of a sector in an area."""

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


class ClientRevoked(Fact):
    """A program was revoked: its tokens are refused, and its webhooks end."""

    TYPE: ClassVar[str] = "registration.client_revoked.v1"
    TOPIC: ClassVar[str] = EMPLOYERS
    KEY: ClassVar[str] = "party_id"

    client_id: UUID = member("organisation", "the program; its tokens' subject is `client-` and this")
    party: Literal["payroll_agent", "employer", "bank"] = member("organisation", "for whom it spoke")
    party_id: UUID = member("organisation", "which one")
    others_stand: bool = member("organisation", "whether another program of that party stands")
    revoked_at: datetime = member("organisation", "when")
