"""Answers of benefits."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field, JsonValue

from services.portal.gateways.answers.shown import Listing, Shown


class DecisionReceipt(Shown):
    """The steps of a decision, as the receipt has them."""

    steps: list[dict[str, JsonValue]]


class Decision(Shown):
    days: int
    daily_wage: str | None
    amount: str
    receipt: DecisionReceipt


class Provisional(Shown):
    """The returns on which a claim is paid until its employer certifies."""

    because: str
    months: list[str]


class ClaimDecision(Decision):
    provisional: Provisional | None = None


class PartOfMonth(Shown):
    month: str
    days: int
    amount: str


class Estimate(Shown):
    """The decision that a claim would lead to."""

    doors: ClassVar = ("POST benefits /v1/estimates",)
    eligible: bool
    reason: str | None
    days: int
    amount: str
    by_month: list[PartOfMonth]


class ClearingBank(Shown):
    code: str
    names: dict[str, str]


class ClearingBanks(Listing[ClearingBank]):
    doors: ClassVar = ("GET benefits /v1/banks",)


class WantedCertificate(Shown):
    claim_id: UUID
    person_id: UUID
    name: str | None
    cause: str
    first_day: date
    last_day: date
    until: date
    overdue: bool


class WantedCertificates(Listing[WantedCertificate]):
    doors: ClassVar = ("GET benefits /v1/certificates-wanted",)
    next: str | None


class IssuedCertificate(Shown):
    id: UUID
    person_id: UUID
    name: str | None
    cause: str
    order_number: str
    first_day: date
    last_day: date
    wages_paid: bool
    issued_on: date
    state: str
    ended_because: str | None


class IssuedCertificates(Listing[IssuedCertificate]):
    doors: ClassVar = ("GET benefits /v1/employer-certificates",)
    next: str | None


class EvidenceFile(Shown):
    id: UUID
    kind: str
    media_type: str
    size: int
    added_on: date


class EvidenceFiles(Listing[EvidenceFile]):
    doors: ClassVar = ("GET benefits /v1/claims/{claim_id}/evidence",)


class FiledClaim(Shown):
    """The reference number of a claim that was filed a moment ago."""

    doors: ClassVar = ("POST benefits /v1/claims",)
    id: UUID


class Today(Decision):
    """The benefit that a person would get after losing work today."""

    eligible: bool
    reason: str | None


class Missing(Shown):
    """A fact that a claim waits for; `since`: the month, or months, from which on it is missing."""

    what: str
    since: str | list[str] = Field(alias="from")
    until: date | None = None


class Conflict(Shown):
    month: str
    wage: str


class OwnPayment(Shown):
    month: str
    amount: str
    status: str


class Claim(Shown):
    doors: ClassVar = ("GET benefits /v1/claims/{claim_id}",)
    id: UUID
    person_id: UUID
    status: str
    cause: str
    first_day: date
    last_day: date
    reason: str | None
    waiting_for: list[Missing]
    conflicts: list[Conflict] = []
    payments: list[OwnPayment] = []
    decision: ClaimDecision | None


class PrefilledClaim(Shown):
    employer_id: UUID
    first_day: date
    last_day: date


class Prefilled(Shown):
    """A claim that is filled in from an isolation order."""

    order_number: str
    claim: PrefilledClaim


class MyBenefits(Shown):
    doors: ClassVar = ("GET benefits /v1/me",)
    today: Today | None
    claims: list[Claim]
    prefilled: list[Prefilled]


class PaymentRun(Shown):
    doors: ClassVar = ("GET benefits /v1/payment-runs/{run_id}",)
    id: UUID
    month: str
    status: str
    count: int
    total: str
    hash: str


class RunLine(Shown):
    claim_id: UUID
    month: str
    days: int
    set_off: str
    amount: str
    status: str
    account: str


class RunLines(Listing[RunLine]):
    doors: ClassVar = ("GET benefits /v1/payment-runs/{run_id}/lines",)


class Appeal(Shown):
    id: UUID
    status: str
    because: str
    filed_on: date
    decided_on: date | None
    decided_because: str | None


class Appeals(Listing[Appeal]):
    doors: ClassVar = ("GET benefits /v1/claims/{claim_id}/appeals",)
    until: date | None
    may_appeal: bool


class ClaimOfPerson(Shown):
    id: UUID
    branch: str
    first_day: date
    last_day: date
    status: str
    reason: str | None


class ClaimsOfPerson(Listing[ClaimOfPerson]):
    doors: ClassVar = ("GET benefits /v1/claims",)
