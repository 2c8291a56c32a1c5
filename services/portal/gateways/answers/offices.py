"""Answers of registration about offices, staff, cards and support lists; of outreach about targets and figures."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

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


class CardCheck(Shown):
    """The answer of a check: good or not, and nothing more."""

    doors: ClassVar = ("POST registration /v1/card-checks",)
    valid: bool


class Card(Shown):
    doors: ClassVar = (
        "GET registration /v1/cards/{card_number}",
        "POST registration /v1/cards",
        "POST registration /v1/cards/{card_number}/renewal",
        "POST registration /v1/cards/{card_number}/replacement",
    )
    number: str
    kind: str
    person_id: UUID
    area: str
    first_day: date
    last_day: date | None
    ended_on: date | None
    reason: str | None


class CardOf(Shown):
    number: str
    kind: str
    area: str
    first_day: date
    last_day: date | None
    ended_on: date | None
    reason: str | None


class Cards(Listing[CardOf]):
    """Cards of a person or of an area."""

    doors: ClassVar = ("GET registration /v1/me/cards", "GET registration /v1/cards")
    next: str | None


class OpenCover(Shown):
    """A cover that is open after a support list."""

    scheme: str
    support_group: str | None


class SupportListShown(Shown):
    id: str
    names: dict[str, str]
    areas: list[str]
    first_day: date
    last_day: date | None
    told_from: date | None
    affected: int
    settled: int
    told: int


class SupportLists(Listing[SupportListShown]):
    """The support lists of the law."""

    doors: ClassVar = ("GET registration /v1/support-lists",)


class AffectedCover(Shown):
    person_id: UUID
    support_group: str
    area: str
    settled: bool
    told_on: date | None


class AffectedCovers(Listing[AffectedCover]):
    """The covers that a support list supports on a day."""

    doors: ClassVar = ("GET registration /v1/support-lists/{support_list}/affected",)
    next: str | None


class SupportNotice(Shown):
    names: dict[str, str]
    coverage_id: UUID
    last_day: date
    ends_on: date
    paths: list[OpenCover]


class MySupportNotices(Listing[SupportNotice]):
    """Supports of the visitor that end, and what is open."""

    doors: ClassVar = ("GET registration /v1/me/support-notices",)


class PartOfTarget(Shown):
    area: str
    value: str


class AboutTarget(Shown):
    """A target that waits for approval, with the names of its indicator."""

    names: dict[str, str]
    unit: str
    area: str
    first_day: date
    last_day: date
    value: str
    children: list[PartOfTarget]
    because: str


class Indicator(Shown):
    code: str
    unit: Literal["persons", "employers", "currency"]
    names: dict[str, str]


class Indicators(Listing[Indicator]):
    doors: ClassVar = ("GET outreach /v1/indicators",)


class BoardFigure(Shown):
    indicator: str
    area: str
    since: date
    on: date
    value: str | None
    kept_back: bool
    unit: str
    plan: str | None
    plan_last_day: date | None
    share_of_plan: str | None
    change: str | None
    wanted: str | None
    forecast: str | None
    source: str

    @property
    def behind_pace(self) -> bool:
        """Tell whether the value is below the straight line to the plan."""
        return self.value is not None and self.wanted is not None and Decimal(self.value) < Decimal(self.wanted)


class Board(Listing[BoardFigure]):
    doors: ClassVar = ("GET outreach /v1/board",)
    area: str
    above: str | None
    as_of: date
    heard_at: datetime | None
    next_release_s: int
    small_below: int


class Doubt(Shown):
    """A doubt about a reported figure: other figures say otherwise."""

    kind: str
    computed: str | None
    areas: list[str]


class FigureOfDocument(Shown):
    names: dict[str, str]
    measure: str
    denominator: str | None
    area: str
    first_day: date
    last_day: date
    value: str
    high: str | None
    bound: str
    unit: str
    words: str
    source: str
    document: str
    section: str
    published_on: date
    doubts: list[Doubt]
    because: str | None


class FiguresOfDocuments(Listing[FigureOfDocument]):
    doors: ClassVar = ("GET outreach /v1/reported-figures",)
    next: str | None


class CorrectionOfFigure(Shown):
    made_at: datetime
    because: str
    names: dict[str, str]
    measure: str
    area: str
    first_day: date
    last_day: date
    source: str
    document: str
    section: str
    value_before: str
    words_before: str
    value: str
    words: str


class CorrectionsOfFigures(Listing[CorrectionOfFigure]):
    doors: ClassVar = ("GET outreach /v1/figure-corrections",)
    next: str | None
