"""Facts about persons: who is insured, which account is theirs, by whom they are employed."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Fact, member

PEOPLE = "registration.people"

EndReason = Literal["resigned", "terminated", "contract_expired", "died", "transferred"]
Standing = Literal["stands", "waiting", "contested", "void"]
EnteredBy = Literal["employer", "payroll_agent", "officer", "person", "register"]


class PersonRegistered(Fact):
    """A person was registered. Names, phones and addresses stay in registration."""

    TYPE: ClassVar[str] = "registration.person_registered.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    area: str | None = member(
        "person_fact", "where the person lives: by it each office finds its own; empty in older facts", default=None
    )
    version: int = member("person_fact", "of the area: the highest stands", default=1)


class PersonMoved(Fact):
    """A person lives in another area. Facts of persons from before areas were said are followed by this one."""

    TYPE: ClassVar[str] = "registration.person_moved.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    version: int = member("person_fact", "the highest version stands")
    area: str = member("person_fact", "where the person lives")


class PersonDetails(BaseModel):
    """The members inside `PersonDetailsChanged.sealed`, as JSON."""

    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: list[str]
    # The present address, as people write it; what was said before addresses were kept has none.
    address: str | None = None
    postcode: str | None = None


class PersonDetailsChanged(Fact):
    """Names, phones and the rest of `PersonDetails`, readable only with the person's key, which registration keeps."""

    TYPE: ClassVar[str] = "registration.person_details_changed.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    version: int = member("person_fact", "the highest version stands")
    sealed: str = member("encrypted", "PersonDetails under the person's key: AES-256-GCM, base64 of nonce and text")


class PersonErased(Fact):
    """The person's details and key are destroyed: what was sealed opens no more. Whoever opened it forgets it."""

    TYPE: ClassVar[str] = "registration.person_erased.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")


class PersonDied(Fact):
    """A person died, or lives: without a day, what was said before was of another person."""

    TYPE: ClassVar[str] = "registration.person_died.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")
    version: int = member("person_fact", "the highest version stands")
    died_on: date | None = member("person_fact", "the day of death; null where it is withdrawn")


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
    how: Literal["counter", "hotline", "activation_code", "phone_code"] = member(
        "person_fact", "where the person was recognised"
    )
    hand: str | None = member(
        "organisation", "who of the staff recognised the person: a digest, with which hands are compared", default=None
    )
    client_id: UUID | None = member("organisation", "the app's program that opened it, if one did", default=None)


class AccountCode(BaseModel):
    """The members inside `AccountCodeMade.sealed`, as JSON."""

    phone: str
    code: str


class AccountCodeMade(Fact):
    """A code for the phone on record: somebody who knows the person's number and birthday asks for an account."""

    TYPE: ClassVar[str] = "registration.account_code_made.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    request_id: UUID = member("person_reference", "the request")
    person_id: UUID = member("person_reference", "the person")
    sealed: str = member("encrypted", "AccountCode under the person's key: AES-256-GCM, base64 of nonce and text")
    expires_at: datetime = member("person_fact", "from when on the code is good for nothing")


class AccountUnlinked(Fact):
    """The account no longer acts for the person."""

    TYPE: ClassVar[str] = "registration.account_unlinked.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    person_id: UUID = member("person_reference", "the person")


class EmployerApplicationMoved(Fact):
    """News of a person's application to register an employer."""

    TYPE: ClassVar[str] = "registration.employer_application_moved.v1"
    TOPIC: ClassVar[str] = PEOPLE
    KEY: ClassVar[str] = "person_id"

    application_id: UUID = member("person_reference", "the application")
    person_id: UUID = member("person_reference", "the applicant")
    status: Literal["waiting", "asked", "approved", "refused", "withdrawn"] = member("person_fact", "how far it is")
    version: int = member("person_fact", "counts the corrections of the content; the first is 1")
    employer_id: UUID | None = member("organisation", "the employer that it registered")


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
