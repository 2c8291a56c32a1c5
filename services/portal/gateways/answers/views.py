"""The hotline's whole view of a person or an employer."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import JsonValue

from services.portal.gateways.answers.shown import Listing, Shown


class TimelineEntry(Shown):
    """An event about a person or employer; `data` has the form of the event's type."""

    occurred_at: datetime
    source: str
    type: str
    data: dict[str, JsonValue]


class Timeline(Listing[TimelineEntry]):
    doors: ClassVar = ("GET hotline /v1/timelines/{subject_id}",)


class Newest(Shown):
    """The number of the newest entry of a timeline."""

    doors: ClassVar = ("GET hotline /v1/timelines/{subject_id}/newest",)
    newest: int


class OpenPerson(Shown):
    id: UUID
    state: Literal["open"]
    masked: bool
    given_name: str | None
    family_name: str | None
    national_id: str | None
    born_on: date | None
    area: str | None
    phones: list[str]
    address: str | None
    postcode: str | None


class ClosedPerson(Shown):
    """The person's details are encrypted or erased: nothing else is known."""

    id: UUID
    state: Literal["sealed", "erased"]


class EmploymentTile(Shown):
    employer_id: UUID | None
    name: str | None
    started_on: date
    ended_on: date | None
    end_reason: str | None


class ClaimTile(Shown):
    status: str
    cause: str | None
    first_day: date | None
    last_day: date | None
    reason: str | None
    paid: str | None
    moved_at: datetime


class MonthTile(Shown):
    month: str
    base: str | None
    credited: bool
    source_system: str | None


class LoanTile(Shown):
    status: str
    amount: str | None
    phase: str | None
    flag: str | None
    month: str | None
    headcount: int | None
    baseline: int | None


class LoanOfEmployerTile(LoanTile):
    employer_id: UUID
    name: str | None


class BookingTile(Shown):
    day: date | None
    starts_at: str | None
    place: str | None
    ended: bool


class IsolationTile(Shown):
    first_day: date | None
    last_day: date | None
    order_number: str | None
    withdrawn: bool


class NoticeTile(Shown):
    template: str
    status: str
    channel: str | None
    settled_at: datetime | None
    said_at: datetime


class CaseTile(Shown):
    case_id: UUID
    number: str
    about: str
    status: str


class PersonTiles(Shown):
    employments: list[EmploymentTile]
    claims: list[ClaimTile]
    months: list[MonthTile]
    loans: list[LoanOfEmployerTile]
    bookings: list[BookingTile]
    isolations: list[IsolationTile]
    notices: list[NoticeTile]
    cases: list[CaseTile]


class View(Shown):
    """A view. `ages`: the newest time by service, and the newest entry of the timeline that is shown."""

    ages: dict[str, str]
    newest: int
    timeline: Timeline


class PersonView(View):
    """A person's view. `sources`: the service of each tile; `left_off`: the number of rows that a tile leaves out."""

    doors: ClassVar = ("GET hotline /v1/persons/{person_id}/view",)
    person: OpenPerson | ClosedPerson
    sources: dict[str, str]
    left_off: dict[str, int]
    tiles: PersonTiles


class ViewedEmployer(Shown):
    employer_id: UUID
    name: str
    registration_number: str
    area: str
    sector: str


class ReturnTile(Shown):
    month: str
    headcount: int


class OverdueTile(Shown):
    month: str
    due_on: date


class PaymentTile(Shown):
    reference: str
    amount: str
    paid_on: date


class StandingTile(Shown):
    revoked: bool
    at: datetime


class WantedTile(Shown):
    first_day: date
    last_day: date
    until: date


class OrderTile(Shown):
    order_number: str
    first_day: date
    last_day: date | None


class IdleTile(Shown):
    kind: str
    first_day: date
    last_day: date | None


class ContactTile(Shown):
    contact_id: UUID
    name: str


class EmployerTiles(Shown):
    loans: list[LoanTile]
    cases: list[CaseTile]
    returns: list[ReturnTile]
    overdue: list[OverdueTile]
    payments: list[PaymentTile]
    standing: list[StandingTile]
    certificates_wanted: list[WantedTile]
    orders: list[OrderTile]
    idle: list[IdleTile]
    contacts: list[ContactTile]


class EmployerView(View):
    doors: ClassVar = ("GET hotline /v1/employers/{employer_id}/view",)
    employer: ViewedEmployer
    masked: bool
    tiles: EmployerTiles
