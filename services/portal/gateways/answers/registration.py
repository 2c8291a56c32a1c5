"""Answers of registration."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import JsonValue

from services.portal.gateways.answers.shown import Listing, Shown


class OwnPerson(Shown):
    given_name: str
    family_name: str
    national_id: str
    born_on: date | None
    phones: list[str]
    area: str | None


class OwnAddress(Shown):
    """The address of a person from a day on."""

    doors: ClassVar = ("POST registration /v1/persons/{person_id}/addresses",)
    first_day: date
    address: str
    postcode: str | None
    area: str


class OwnEmployment(Shown):
    employer_id: UUID
    employer: str
    started_on: date
    ended_on: date | None


class MyRegistration(Shown):
    """My registration, and my employments now and before."""

    doors: ClassVar = ("GET registration /v1/me",)
    person: OwnPerson
    address: OwnAddress | None
    employments: list[OwnEmployment]


class Employer(Shown):
    doors: ClassVar = ("GET registration /v1/employers/{employer_id}",)
    id: UUID
    name: str
    registration_number: str


class Employers(Listing[Employer]):
    doors: ClassVar = ("GET registration /v1/employers",)


class MandatedEmployer(Shown):
    employer_id: UUID
    name: str
    registration_number: str
    scopes: list[str]
    until: date | None


class MandatedEmployers(Listing[MandatedEmployer]):
    """The employers for which a payroll agent may act today."""

    doors: ClassVar = ("GET registration /v1/mandated-employers",)
    next: str | None


class Employment(Shown):
    person_id: UUID
    started_on: date
    ended_on: date | None


class Employments(Listing[Employment]):
    doors: ClassVar = ("GET registration /v1/employments",)
    next: str | None


class Hired(Shown):
    """An employment that the visitor entered a moment ago."""

    doors: ClassVar = ("POST registration /v1/employments",)
    standing: str


class StaffMember(Shown):
    person_id: UUID
    national_id: str | None
    given_name: str | None
    family_name: str | None
    started_on: date
    ended_on: date | None
    standing: str


class Staff(Listing[StaffMember]):
    """The visitor's staff, newest entry first."""

    doors: ClassVar = ("GET registration /v1/employers/{employer_id}/staff",)
    next: str | None


class ClosureOrder(Shown):
    id: UUID
    employer_id: UUID | None
    branches: list[str] | None
    area: str | None
    sector: str | None
    first_day: date
    last_day: date
    order_number: str
    issued_by: str
    withdrawn: bool


class ClosureOrders(Listing[ClosureOrder]):
    doors: ClassVar = ("GET registration /v1/closure-orders",)
    next: str | None


class Coverage(Shown):
    """The extent of an order that is not recorded yet."""

    doors: ClassVar = ("POST registration /v1/closure-orders/coverage",)
    employers: int
    staff: int


class Entry(Shown):
    """An entry of one officer that another approves."""

    doors: ClassVar = ("GET registration /v1/entries/{entry_id}",)
    entry: UUID
    status: str
    content: dict[str, JsonValue]
    hash: str
    made_by: str


class PersonOfTwo(Shown):
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    died_on: date | None
    sex: str
    area: str
    phones: list[str]


class Merge(Shown):
    """Two registrations that may be of one person."""

    doors: ClassVar = ("POST registration /v1/person-merges", "GET registration /v1/person-merges/{merge_id}")
    id: UUID
    status: str
    reason: str
    hash: str
    asked_by: str
    kept: PersonOfTwo | None = None
    merged: PersonOfTwo | None = None


class CoveredDays(Shown):
    scheme: str
    option: str | None
    income: str | None
    support_group: str | None
    first_day: date
    last_day: date | None
    reason: str | None


class MyCover(Listing[CoveredDays]):
    """The covers of the visitor, now and before."""

    doors: ClassVar = ("GET registration /v1/me/coverage",)
    next: str | None


class OneTimePayment(Shown):
    amount: str


class Reserved(Shown):
    """Months of compulsory insurance that are kept, and what asking for the one-time payment would lose."""

    left_on: date
    months: int
    first_month: str
    last_month: str
    pension_months: int
    missing_months: int
    may_ask: bool
    may_ask_from: date | None
    adjusted: bool
    one_time: OneTimePayment
    path: str | None


class MyReserved(Shown):
    doors: ClassVar = ("GET registration /v1/me/reserved-months",)
    reserved: Reserved | None


class HouseholdMember(Shown):
    person_id: UUID
    first_day: date
    last_day: date | None


class Household(Shown):
    id: UUID
    area: str
    head: UUID | None
    members: list[HouseholdMember]


class MyHousehold(Shown):
    """The household that the visitor is in today."""

    doors: ClassVar = ("GET registration /v1/me/household",)
    household: Household | None


class EnrolledHousehold(Shown):
    """A household that was entered a moment ago, with the covers of its members."""

    doors: ClassVar = ("POST registration /v1/household-enrolments",)
    household: Household


class HouseholdRead(Household):
    """A household as an officer reads it."""

    doors: ClassVar = ("GET registration /v1/households/{household_id}",)
