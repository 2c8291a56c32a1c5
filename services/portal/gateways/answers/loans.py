"""Answers of loans."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class Borrower(Shown):
    name: str
    registration_number: str


class LoanPhase(Shown):
    phase: str
    budget: str
    reserved: str
    interest_from: str
    term_months: int
    minimum_share: str
    opened_on: date
    status: str

    @property
    def left(self) -> str:
        """The part of the budget that is not promised yet."""
        return str(Decimal(self.budget) - Decimal(self.reserved))


class LoanPhases(Listing[LoanPhase]):
    doors: ClassVar = ("GET loans /v1/phases",)


class Bank(Shown):
    id: UUID
    name: str


class Banks(Listing[Bank]):
    doors: ClassVar = ("GET loans /v1/banks",)


class Cap(Shown):
    staff_up_to: int | None
    amount: str


class ApplicationConditions(Shown):
    """The conditions that an application of today is checked against."""

    doors: ClassVar = ("GET loans /v1/application-conditions",)
    months_filed: int
    arrears_allowed: str
    caps: list[Cap]


class Application(Shown):
    """An application that was sent a moment ago."""

    doors: ClassVar = ("POST loans /v1/applications",)
    id: UUID


class Baseline(Shown):
    month: str
    headcount: int


class Covenant(Shown):
    first_month: str
    last_month: str


class Loan(Shown):
    """A loan, from its application on."""

    doors: ClassVar = ("GET loans /v1/loans/{loan_id}",)
    id: UUID
    employer_id: UUID
    bank_id: UUID
    borrower: Borrower
    phase: str
    status: str
    asked: str
    amount: str | None
    interest_rate: str | None
    applied_on: date
    decided_by: str | None
    reason: str | None
    withdrawn_because: str | None
    disbursed_on: date | None
    reference: str | None
    baseline: Baseline | None
    covenant: Covenant | None
    flag: str | None


class Loans(Listing[Loan]):
    doors: ClassVar = ("GET loans /v1/loans",)
    next: str | None


class Judgement(Shown):
    month: str
    headcount: int | None
    verdict: str
    version: int


class Retention(Shown):
    doors: ClassVar = ("GET loans /v1/loans/{loan_id}/retention",)
    baseline: Baseline | None
    least_headcount: int | None
    judgements: list[Judgement]


class BorrowerMonth(Shown):
    loan_id: UUID
    borrower: Borrower
    reference: str
    amount: str
    baseline_headcount: int
    least_headcount: int
    headcount: int | None
    verdict: str
    judged_at: datetime | None


class MonthOfBorrowers(Listing[BorrowerMonth]):
    doors: ClassVar = ("GET loans /v1/retention",)
    next: str | None
    month: str
    counts: dict[str, int]
