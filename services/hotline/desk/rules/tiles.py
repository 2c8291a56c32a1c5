"""The tiles of a view, and what they show before there is a reason: nothing that the identity check asks, no money.

They open by a purpose, or by the check that the caller passed.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, WithJsonSchema

from libs.contracts.hotline import CaseKind, CaseStatus
from services.hotline.people.rules.masking import MASKED

# Instants stay as PostgreSQL wrote them: they are passed on and never counted with.
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class EmploymentShown(BaseModel):
    """An employment of the person; who the employer is would answer the question for its number."""

    employment_id: UUID
    employer_id: UUID | None
    registration_number: str | None
    name: str | None = Field(description="of the employer")
    started_on: date
    ended_on: date | None
    end_reason: str | None
    standing: str


class MonthShown(BaseModel):
    """A month of the person with one employer, as the return that stands says."""

    month: str = Field(examples=["2021-01"])
    employer_id: UUID | None
    base: str | None = Field(description="what contributions are counted from")
    credited: bool = Field(description="whether the month counts for benefits")
    version: int


class ClaimShown(BaseModel):
    """A claim of the person, and how it stands."""

    claim_id: UUID
    employer_id: UUID | None
    branch: str | None
    cause: str | None
    first_day: date | None
    last_day: date | None
    status: str
    reason: str | None
    days: int | None
    last_paid_day: date | None
    paid: str | None = Field(description="what was paid until now")
    moved_at: Moment


class LoanShown(BaseModel):
    """A loan of an employer where the person works."""

    loan_id: UUID
    employer_id: UUID
    name: str | None = Field(description="of the employer")
    phase: str | None
    amount: str | None
    status: str
    flag: str | None = Field(description="the latest judgement of the headcount")
    month: str | None = Field(description="the month of that judgement")
    headcount: int | None
    baseline: int | None
    moved_at: Moment


class LoanOfEmployer(BaseModel):
    """A loan of the employer."""

    loan_id: UUID
    phase: str | None
    amount: str | None
    status: str
    flag: str | None = Field(description="the latest judgement of the headcount")
    month: str | None = Field(description="the month of that judgement")
    headcount: int | None
    baseline: int | None
    moved_at: Moment


class BookingShown(BaseModel):
    """Where and when the person is expected; what for stays in programmes."""

    booking_id: UUID
    day: date | None
    starts_at: str | None
    place: str | None
    ended: bool
    moved_at: Moment


class IsolationShown(BaseModel):
    """On which days the person is to stay away."""

    order_number: str | None
    first_day: date | None
    last_day: date | None
    withdrawn: bool
    moved_at: Moment


class NoticeShown(BaseModel):
    """A notice to the person, and what became of it."""

    notice_id: UUID
    template: str
    status: str
    channel: str | None
    reason: str | None
    said_at: Moment
    settled_at: Moment | None


class CaseShown(BaseModel):
    """A case about the person or employer."""

    case_id: UUID
    number: str
    kind: CaseKind
    queue: str
    about: str
    status: CaseStatus
    assigned_to: str | None
    opened_at: Moment
    due_at: Moment


class PersonTiles(BaseModel):
    """What is known of a person, newest first; what is masked is null or dots."""

    employments: Sequence[EmploymentShown]
    months: Sequence[MonthShown]
    claims: Sequence[ClaimShown]
    loans: Sequence[LoanShown]
    bookings: Sequence[BookingShown]
    isolations: Sequence[IsolationShown]
    notices: Sequence[NoticeShown]
    cases: Sequence[CaseShown]


class EmployerTiles(BaseModel):
    """What is known of an employer, newest first."""

    loans: Sequence[LoanOfEmployer]
    cases: Sequence[CaseShown]


def masked_tiles(tiles: PersonTiles) -> PersonTiles:
    """How much there is and how it stands; an employer's loans are not told of its staff."""
    return PersonTiles(
        employments=[
            e.model_copy(update={"employer_id": None, "registration_number": None, "name": MASKED, "end_reason": None})
            for e in tiles.employments
        ],
        months=[m.model_copy(update={"employer_id": None, "base": None}) for m in tiles.months],
        claims=[
            c.model_copy(update=dict.fromkeys(("employer_id", "cause", "reason", "days", "paid"))) for c in tiles.claims
        ],
        loans=[],
        bookings=[b.model_copy(update={"place": None, "starts_at": None}) for b in tiles.bookings],
        isolations=[
            i.model_copy(update={"order_number": None, "first_day": None, "last_day": None}) for i in tiles.isolations
        ],
        notices=[n.model_copy(update={"reason": None, "template": MASKED}) for n in tiles.notices],
        cases=[c.model_copy(update={"about": MASKED}) for c in tiles.cases],
    )
