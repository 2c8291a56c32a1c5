"""The tiles of an employer's view at the desk, and what is left of them while nobody gave a purpose."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.hotline.desk.rules.tiles import CaseShown, LoanOfEmployer, Moment, masked_cases


class ReturnOfEmployer(BaseModel):
    """A month's return in its last version."""

    month: str
    version: int
    kind: str
    headcount: int
    due_on: date
    recorded_at: Moment


class MonthOverdue(BaseModel):
    """A month without an accepted return after its due day."""

    month: str
    due_on: date


class PaymentOfEmployer(BaseModel):
    """A payment that was received."""

    reference: str
    amount: str
    paid_on: date


class StandingOfEmployer(BaseModel):
    """A certificate of the employer's standing."""

    certificate_id: UUID
    bank_id: UUID | None = Field(description="to which bank; null for the employer itself")
    revoked: bool
    at: Moment = Field(description="when it was issued or revoked")


class CertificateWantedOfEmployer(BaseModel):
    """A claim that needs the employer's certificate; whose it is, the person's own view tells."""

    claim_id: UUID
    first_day: date
    last_day: date
    until: date = Field(description="the last day to certify; then an officer decides")


class OrderOfEmployer(BaseModel):
    """An authority's order that closes the employer."""

    order_id: UUID
    order_number: str
    issued_by: str
    first_day: date
    last_day: date | None


class IdleDays(BaseModel):
    """Days on which the employer does no work."""

    kind: Literal["paused", "ended"]
    first_day: date
    last_day: date | None = Field(description="null while it is open")


class ContactOfEmployer(BaseModel):
    """A contact. Phone and address are not shown at the desk: the check of the caller asks for them."""

    contact_id: UUID
    name: str
    registered: bool = Field(description="whether the contact is a registered person")


class EmployerTiles(BaseModel):
    """The facts about an employer by kind, newest first. While masked, only names of contacts and states are shown."""

    loans: Sequence[LoanOfEmployer] = Field(description="all loans of the employer")
    cases: Sequence[CaseShown] = Field(description="the newest 50")
    returns: Sequence[ReturnOfEmployer] = Field(description="the newest 24 months")
    overdue: Sequence[MonthOverdue] = Field(description="the newest 24 months without a return")
    payments: Sequence[PaymentOfEmployer] = Field(description="the newest 24")
    standing: Sequence[StandingOfEmployer] = Field(description="all certificates of standing")
    certificates_wanted: Sequence[CertificateWantedOfEmployer] = Field(description="the 50 that end first")
    orders: Sequence[OrderOfEmployer] = Field(description="the newest 24")
    idle: Sequence[IdleDays] = Field(description="pauses and the end, the newest 24")
    contacts: Sequence[ContactOfEmployer] = Field(description="whom the employer named")


_HIDDEN = ("loans", "returns", "overdue", "payments", "standing", "certificates_wanted")


def masked_employer_tiles(tiles: EmployerTiles) -> EmployerTiles:
    """Return the names of contacts, orders, idle days, and the cases' numbers and states alone."""
    hidden: dict[str, Sequence[BaseModel]] = dict.fromkeys(_HIDDEN, ())
    return tiles.model_copy(update={**hidden, "cases": masked_cases(tiles.cases)})
