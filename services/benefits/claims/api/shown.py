"""A claim as its doors show it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common.values.money import shown
from services.benefits.claims.rows import shown as rows

Receipt = Annotated[
    dict[str, Any],
    Field(
        description="What the decision rests on: rule, rule_version, inputs, terms, steps with the law of each, the "
        "outcome, and the SHA-256 of the other members as canonical JSON. It is shown as it was decided"
    ),
]


def _absent(value: object) -> bool:
    return value is None


class WaitingFor(BaseModel):
    """A missing fact. The claim continues by itself when it arrives."""

    model_config = ConfigDict(serialize_by_alias=True)

    days: str | None = Field(
        None, exclude_if=_absent, description="the days that other claims ask for too; only with `days_decision`"
    )
    whose: str | list[str] = Field(
        alias="from", description="who or what is waited for: an id, an order number, a month, or other claims"
    )
    until: date | None = Field(None, description="after this day an officer looks at the claim; null without an end")
    what: str = Field(
        description="employment, employer_certificate, closure_order, credited_months, wage_correction or days_decision"
    )


class AwardedMonth(BaseModel):
    """The part of the award for the days of one month."""

    amount: str
    days: int
    month: str


class AwardedDays(BaseModel):
    """Awarded days without a break."""

    first_day: date
    last_day: date


class Provisional(BaseModel):
    """The evidence that stands for the employer's certificate until it comes."""

    because: str = Field(description="the officer's reason")
    months: list[str] = Field(description="months for which the employer's own returns name the person")


class Decision(BaseModel):
    """The decision about a claim: days, amounts and the receipt of the computation."""

    amount: str = Field(description="of all awarded days; 0.00 when the claim is rejected")
    by_month: list[AwardedMonth]
    daily_wage: str | None = Field(description="null when the decision did not come to it")
    days: int = Field(description="how many days are awarded")
    last_paid_day: date | None
    periods: list[AwardedDays] = Field([], description="the awarded days")
    provisional: Provisional | None = Field(
        None, exclude_if=_absent, description="present while it rests on returns; a certificate confirms or corrects it"
    )
    rate: str | None = Field(description="the share of the daily wage; null when the decision did not come to it")
    receipt: Receipt


class MonthPayment(BaseModel):
    """The line of a payment run for one month of the claim."""

    month: str
    days: int
    amount: str
    set_off: str = Field(description="the part that was kept against an overpayment")
    status: str = Field(description="frozen, confirmed, returned or withdrawn")
    run_id: UUID


class ConflictingWage(BaseModel):
    """A wage that a return reports for a month with claimed days."""

    month: str
    wage: str
    return_id: UUID
    version: int = Field(description="of the return")


class Claim(BaseModel):
    """A claim. `waiting_for`: each missing fact, its source, and the last day of waiting.

    `conflicts`: contradicting wages.
    """

    id: UUID
    branch: str = Field(description="which benefit it claims")
    person_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    status: str = Field(description="pending, in_payment, rejected, stopped, closed or withdrawn")
    reason: str | None = Field(description="why it waits, was rejected or stopped")
    waiting_for: list[WaitingFor]
    decision: Decision | None = Field(description="null while nothing was decided")
    payments: list[MonthPayment] = []
    overpaid: str = "0.00"
    conflicts: list[ConflictingWage] = []
    filed_on: date
    account_waits: bool = Field(False, description="a changed account waits for another officer")


def shown_claim(claim: rows.Claim, details: rows.ClaimDetails | None = None) -> Claim:
    """Build the door's answer for a claim; `details` has its payments, the overpaid amount, and conflicting wages."""
    return Claim(
        id=claim.claim_id,
        branch=claim.branch,
        person_id=claim.person_id,
        employer_id=claim.employer_id,
        cause=claim.cause,
        first_day=claim.first_day,
        last_day=claim.last_day,
        status=claim.status,
        reason=claim.reason,
        waiting_for=claim.waiting_for,
        decision=claim.decision,
        payments=[
            MonthPayment(
                month=paid.month,
                days=paid.days,
                amount=shown(paid.amount),
                set_off=shown(paid.set_off),
                status=paid.status,
                run_id=paid.run_id,
            )
            for paid in (details.payments if details else ())
        ],
        overpaid=shown(details.overpaid) if details else "0.00",
        conflicts=[
            ConflictingWage(
                month=conflict.month,
                wage=shown(conflict.wage),
                return_id=conflict.return_id,
                version=conflict.version,
            )
            for conflict in (details.conflicts if details else ())
        ],
        filed_on=claim.filed_on,
        account_waits=claim.account_waits,
    )
