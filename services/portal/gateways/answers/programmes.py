"""Answers of programmes."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class Message(Shown):
    about: str
    left_at: datetime


class Stay(Shown):
    id: UUID
    status: str
    facility: str | None
    address: str | None
    place_in_line: int | None
    offered_until: datetime | None


class Isolation(Shown):
    order_number: str
    first_day: date
    last_day: date
    withdrawn: bool


class OwnTest(Shown):
    method: str
    status: str
    recorded_at: datetime
    outcome: str | None = None


class OwnSeat(Shown):
    id: UUID
    programme: str
    status: str
    day: date
    starts_at: str
    place: str
    address: str


class Vaccination(Shown):
    status: str
    next_dose: int
    due_from: date | None


class Dose(Shown):
    dose_no: int
    product: str
    given_on: date
    place: str


class VaccinationCertificate(Shown):
    id: UUID
    version: int
    status: str


class MyProgrammes(Shown):
    doors: ClassVar = ("GET programmes /v1/me",)
    person_id: UUID
    messages: list[Message]
    stays: list[Stay]
    isolations: list[Isolation]
    tests: list[OwnTest]
    bookings: list[OwnSeat]
    vaccinations: list[Vaccination]
    doses: list[Dose]
    certificates: list[VaccinationCertificate]


class WhyStep(Shown):
    """A reason for the day of a booking."""

    step: str
    arithmetic: str
    by: str | None = None
    rank: int | None = None
    of: int | None = None


class Booking(Shown):
    doors: ClassVar = ("GET programmes /v1/bookings/{booking_id}",)
    id: UUID
    day: date
    starts_at: str
    place: str
    why: list[WhyStep]


class Session(Shown):
    id: UUID
    day: date
    starts_at: str
    ends_at: str
    place: str
    address: str
    area: str
    offers: str
    free: int


class Sessions(Listing[Session]):
    doors: ClassVar = ("GET programmes /v1/sessions", "GET programmes /v1/public/sessions")


class IsolationOfStaff(Isolation):
    person_id: UUID


class IsolationsOfStaff(Listing[IsolationOfStaff]):
    doors: ClassVar = ("GET programmes /v1/employers/{employer_id}/isolations",)


class Hospitel(Shown):
    id: UUID
    name: str
    area: str
    closed_on: date | None
    beds: int
    free: int
    promised: int
    occupied: int


class Occupancy(Listing[Hospitel]):
    doors: ClassVar = ("GET programmes /v1/occupancy",)


class Figure(Shown):
    """A count by area; None for a small count that is hidden."""

    happening: str
    phase: int | None
    total: int | None
    areas: dict[str, int | None]


class BedsOfArea(Shown):
    area: str
    beds: int
    occupied: int | None


class Figures(Listing[Figure]):
    doors: ClassVar = ("GET programmes /v1/figures",)
    beds: list[BedsOfArea]


class ReportedFigure(Shown):
    words: str
    value: str
    unit: str
    of: str
    source: dict[str, str]


class ReportedFigures(Listing[ReportedFigure]):
    doors: ClassVar = ("GET programmes /v1/reported-figures",)


class Phase(Shown):
    number: int
    areas: list[str]
    starts_on: date


class Phases(Listing[Phase]):
    doors: ClassVar = ("GET programmes /v1/vaccination-phases",)


class AreaOfChoice(Shown):
    area: str
    cases: int
    registered: int
    confirmed: int


class PhaseChoice(Shown):
    """The figures for the choice of the next phase, with their hash."""

    doors: ClassVar = ("GET programmes /v1/vaccination-phases/figures",)
    hash: str
    cases_days: int
    areas: list[AreaOfChoice]


class Draw(Shown):
    recorded_at: datetime
    size: int
    frame_size: int
    method: str
    seed: str


class Draws(Listing[Draw]):
    doors: ClassVar = ("GET programmes /v1/draws",)


class Laboratory(Shown):
    id: UUID
    name: str
    area: str


class Site(Laboratory):
    programme: str
    closed_on: date | None


class Sites(Listing[Site]):
    doors: ClassVar = ("GET programmes /v1/sites",)


class Laboratories(Listing[Laboratory]):
    doors: ClassVar = ("GET programmes /v1/laboratories",)


class Holder(Shown):
    given_name: str
    family_name: str
    born_on: date


class Certificate(Shown):
    holder: Holder
    doses: list[Dose]


class CertificateCheck(Shown):
    """The content of a certificate that is the agency's and valid."""

    doors: ClassVar = ("POST programmes /v1/certificate-checks",)
    certificate: Certificate


class OwnBeds(Shown):
    beds: int
    free: int
    promised: int
    occupied: int
    out_of_service: int


class OwnPlace(Shown):
    doors: ClassVar = ("GET programmes /v1/own-place",)
    kind: str
    name: str
    address: str
    beds: OwnBeds | None


class ExpectedPerson(Shown):
    id: UUID
    person_id: UUID
    name: str | None
    status: str
    at: str | None
    place: str
    dose_no: int | None
    offers: str | None
    until: datetime | None
    admitted_on: date | None


class ExpectedPersons(Listing[ExpectedPerson]):
    doors: ClassVar = ("GET programmes /v1/own-place/today",)
    next: str | None


class PersonInLine(Shown):
    waiting_since: datetime
    place_in_line: int


class Line(Listing[PersonInLine]):
    doors: ClassVar = ("GET programmes /v1/own-place/waiting-list",)
    left_off: int


class OwnSpecimen(Shown):
    code: str
    person_id: UUID
    taken_on: date
    method: str
    outcome: str | None
    resulted_at: datetime | None


class OwnSpecimens(Listing[OwnSpecimen]):
    doors: ClassVar = ("GET programmes /v1/own-place/specimens",)
    next: str | None
