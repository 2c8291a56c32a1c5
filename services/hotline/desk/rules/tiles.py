"""The tiles of a view. Masked tiles show no amount and nothing that the identity check asks.

A purpose, or a passed identity check, unmasks them.
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
MovedAt = Annotated[Moment, Field(description="when it last changed")]
Branch = Annotated[str | None, Field(description="which benefit it claims")]


class EmploymentShown(BaseModel):
    """An employment of the person.

    The employer's name stays hidden: it would answer a question of the identity check.
    """

    employment_id: UUID
    employer_id: UUID | None
    registration_number: str | None
    name: str | None = Field(description="of the employer")
    started_on: date
    ended_on: date | None
    end_reason: str | None = Field(description="why it ended")
    standing: str


class MonthShown(BaseModel):
    """A month of the person with one employer, from the current return, or one of an old record."""

    month: str = Field(examples=["2021-01"])
    employer_id: UUID | None
    base: str | None = Field(description="what contributions are counted from")
    credited: bool = Field(description="whether the month counts for benefits")
    version: int | None = Field(description="of the return; null for a month of an old record")
    source_system: str | None = Field(
        description="the earlier system that knew the month; null for a month of a return"
    )
    confidence: str | None = Field(description="how far the agency trusts it: high, medium, low")


class ClaimShown(BaseModel):
    """A claim of the person, and its status."""

    claim_id: UUID
    employer_id: UUID | None
    branch: Branch
    cause: str | None
    first_day: date | None
    last_day: date | None
    status: str
    reason: str | None
    days: int | None
    last_paid_day: date | None = Field(description="the last day that is paid, where the claim ends early")
    paid: str | None = Field(description="what was paid until now")
    moved_at: MovedAt


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
    moved_at: MovedAt


class LoanShown(LoanOfEmployer):
    """A loan of an employer where the person works."""

    employer_id: UUID
    name: str | None = Field(description="of the employer")


class BookingShown(BaseModel):
    """The place and time of a person's appointment; its purpose stays in programmes."""

    booking_id: UUID
    day: date | None
    starts_at: str | None
    place: str | None = Field(description="the name of the place")
    ended: bool = Field(description="whether the person is no longer expected")
    moved_at: MovedAt


class IsolationShown(BaseModel):
    """The days on which the person must stay away from work."""

    order_number: str | None
    first_day: date | None
    last_day: date | None
    withdrawn: bool
    moved_at: MovedAt


class NoticeShown(BaseModel):
    """A notice to the person, and its state."""

    notice_id: UUID = Field(description="the notice")
    template: str = Field(description="what it is about: the name of its words")
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
    assigned_to: str | None = Field(description="who has it: the party and the name")
    opened_at: Moment
    due_at: Moment = Field(description="by when it is to be answered")


class PersonTiles(BaseModel):
    """The facts about a person by kind, newest first. A masked member is null or dots."""

    employments: Sequence[EmploymentShown] = Field(description="all but void ones")
    months: Sequence[MonthShown] = Field(description="the newest 240, a row a month and employer")
    claims: Sequence[ClaimShown] = Field(description="all claims of the person")
    loans: Sequence[LoanShown] = Field(description="of employers where the person works; none while masked")
    bookings: Sequence[BookingShown] = Field(description="the newest 20")
    isolations: Sequence[IsolationShown] = Field(description="the newest 20")
    notices: Sequence[NoticeShown] = Field(description="the newest 20")
    cases: Sequence[CaseShown] = Field(description="the newest 50")


def masked_tiles(tiles: PersonTiles) -> PersonTiles:
    """Return tiles with numbers and statuses only; staff do not see their employer's loans."""
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
        cases=masked_cases(tiles.cases),
    )


def masked_cases(cases: Sequence[CaseShown]) -> list[CaseShown]:
    """Return the cases with their numbers and states, without what they are about."""
    return [case.model_copy(update={"about": MASKED}) for case in cases]
