"""Answers of contributions, and of every door that takes files."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class OldRecord(Shown):
    source_system: str


class OwnMonth(Shown):
    """A month of a return, or of an old record. `counts`: false where another source counts for the month."""

    month: str
    base: str
    imported: OldRecord | None
    counts: bool
    contradicted: bool


class MyMonths(Shown):
    """The visitor's months, of returns and of old records."""

    doors: ClassVar = ("GET contributions /v1/me",)
    credited: int
    months: list[OwnMonth]


class Account(Shown):
    """The account of an employer: assessed, paid, and the balance."""

    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/account",)
    assessed: str
    paid: str
    balance: str


class MonthReturn(Shown):
    id: UUID
    month: str
    headcount: int
    version: int


class MonthReturns(Listing[MonthReturn]):
    doors: ClassVar = ("GET contributions /v1/returns",)


class Payee(Shown):
    en: str
    th: str
    vi: str


class Bill(Shown):
    """A bill as whoever has its reference sees it."""

    doors: ClassVar = ("GET contributions /v1/bills/{reference}",)
    reference: str
    month: str
    amount: str
    currency: str
    due_on: date
    payee: Payee
    status: str


class Payment(Shown):
    reference: str
    amount: str
    paid_on: date
    status: str


class Payments(Listing[Payment]):
    doors: ClassVar = ("GET contributions /v1/payments",)
    next: str | None


class Receipt(Shown):
    """A document signed by the agency."""

    doors: ClassVar = ("GET contributions /v1/returns/{return_id}/receipt",)
    document: str


class StandingCertificate(Shown):
    doors: ClassVar = (
        "POST contributions /v1/standing-certificates",
        "GET contributions /v1/standing-certificates/{certificate_id}",
    )
    id: UUID
    document: str
    headcount: int
    months_filed: int
    months_due: int
    arrears: str


class ListedStanding(Shown):
    """A certificate of standing as it stands today."""

    id: UUID
    issued_on: date
    valid_until: date
    status: str


class ListedStandings(Listing[ListedStanding]):
    doors: ClassVar = ("GET contributions /v1/standing-certificates",)


class SentFile(Shown):
    """A file that was accepted, with its job."""

    doors: ClassVar = (
        "POST contributions /v1/return-files",
        "POST programmes /v1/vaccination-files",
        "POST programmes /v1/result-files",
        "POST registration /v1/employment-files",
        "POST benefits /v1/claims/{claim_id}/evidence",
    )
    id: UUID


class Progress(Shown):
    done: int
    total: int | None


class FileResult(Shown):
    """The result of a file; the counts in it depend on the kind of file."""

    accepted_returns: int = 0
    lines: int = 0
    registered: int = 0
    recorded: int = 0
    known: int = 0
    started: int = 0
    waiting: int = 0
    ended: int = 0
    unchanged: int = 0
    failed_rows: int = 0


class FileJob(Shown):
    doors: ClassVar = (
        "GET contributions /v1/jobs/{job_id}",
        "GET programmes /v1/jobs/{job_id}",
        "GET registration /v1/jobs/{job_id}",
    )
    id: UUID
    file_name: str
    status: str
    progress: Progress
    result: FileResult | None


class MonthDue(Shown):
    month: str
    due_on: date
    charged: str
    assessed_officially: bool
    surcharge: str
    paid: str
    owed: str
    reference: str | None
    payload: str | None


class MonthsDue(Listing[MonthDue]):
    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/dues",)
    next: str | None


class Finding(Shown):
    id: int
    month: str
    kind: str
    line_no: int | None
    national_id: str | None
    reported: str | None
    compared: str | None
    law: str
    answer_until: date
    status: str
    because: str | None
    outcome: str | None
    decided_because: str | None


class Findings(Listing[Finding]):
    """Contradictions of an employer's returns."""

    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/findings",)
    next: str | None


class BankConsent(Shown):
    id: UUID
    bank_id: UUID
    first_day: date
    last_day: date
    revoked_at: datetime | None


class BankConsents(Listing[BankConsent]):
    doors: ClassVar = ("GET contributions /v1/standing-consents",)
    next: str | None


class PremiumShares(Shown):
    state: str
    locality: str
    donor: str


class PremiumBill(Shown):
    reference: str
    scheme: str
    first_month: str
    months: int
    due_on: date
    amount: str
    shares: PremiumShares
    status: str


class MyPremiums(Listing[PremiumBill]):
    """The bills of the visitor for covers, newest first."""

    doors: ClassVar = ("GET contributions /v1/me/premiums",)
    next: str | None


class CoverLeftOut(Shown):
    person_id: UUID
    scheme: str
    option: str | None
    income: str | None
    support_group: str | None
    reason: str
    first_month: str
    last_month: str
    months: int


class CoversLeftOut(Listing[CoverLeftOut]):
    """Covers with a month that no bill is for, each with the reason."""

    doors: ClassVar = ("GET contributions /v1/covers-without-premium",)
    next: str | None


class Refund(Shown):
    id: UUID
    status: str
    amount: str
    because: str
    proposed_by: str
    proposed_on: date
    decided_on: date | None


class Refunds(Listing[Refund]):
    """Refunds of an employer, newest first."""

    doors: ClassVar = ("GET contributions /v1/refunds",)
    next: str | None


class AboutRefund(Shown):
    """A refund that waits for an officer."""

    employer_id: UUID
    amount: str
