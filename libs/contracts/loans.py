"""Facts that loans states: each loan's life and its covenant."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from libs.common.spine.facts import Amount, Fact, member

LOANS = "loans.loans"
BANKS = "loans.banks"

Verdict = Literal["kept", "breached", "unproven"]
"""On one month of a covenant; the loan's flag is that of the latest month."""


class BankRegistered(Fact):
    """A bank was registered: it may lend, report payments, and be allowed to ask for an employer's standing."""

    TYPE: ClassVar[str] = "loans.bank_registered.v1"
    TOPIC: ClassVar[str] = BANKS
    KEY: ClassVar[str] = "bank_id"

    bank_id: UUID = member("organisation", "the bank")
    name: str = member("organisation", "its name")


class LoanApplied(Fact):
    TYPE: ClassVar[str] = "loans.loan_applied.v1"
    TOPIC: ClassVar[str] = LOANS
    KEY: ClassVar[str] = "loan_id"

    loan_id: UUID = member("organisation", "the application, which becomes the loan")
    employer_id: UUID = member("organisation", "the borrower")
    bank_id: UUID = member("organisation", "the lender")
    phase: str = member("organisation", "programme phase")
    amount: Amount = member("organisation", "amount asked")


class LoanDecided(Fact):
    TYPE: ClassVar[str] = "loans.loan_decided.v1"
    TOPIC: ClassVar[str] = LOANS
    KEY: ClassVar[str] = "loan_id"

    loan_id: UUID = member("organisation", "the loan")
    employer_id: UUID = member("organisation", "the borrower")
    bank_id: UUID = member("organisation", "the lender")
    decision: Literal["approved", "refused"] = member("organisation", "the bank's decision")
    amount: Amount | None = member("organisation", "amount approved")


class LoanWithdrawn(Fact):
    """The employer withdrew its application before the loan was paid out."""

    TYPE: ClassVar[str] = "loans.loan_withdrawn.v1"
    TOPIC: ClassVar[str] = LOANS
    KEY: ClassVar[str] = "loan_id"

    loan_id: UUID = member("organisation", "the application")
    employer_id: UUID = member("organisation", "the applicant")
    bank_id: UUID = member("organisation", "the bank")
    was: Literal["applied", "approved"] = member("organisation", "how far it was: approved gives budget back")


class LoanDisbursed(Fact):
    TYPE: ClassVar[str] = "loans.loan_disbursed.v1"
    TOPIC: ClassVar[str] = LOANS
    KEY: ClassVar[str] = "loan_id"

    loan_id: UUID = member("organisation", "the loan")
    employer_id: UUID = member("organisation", "the borrower")
    bank_id: UUID = member("organisation", "the lender")
    disbursed_on: date = member("organisation", "the day of disbursement")
    baseline_month: str = member("organisation", "the month whose headcount is promised to be kept")
    baseline_headcount: int = member("organisation", "its headcount")
    baseline_return_id: UUID = member("organisation", "the return it was read from")


class _Judged(Fact):
    TOPIC: ClassVar[str] = LOANS
    KEY: ClassVar[str] = "loan_id"

    loan_id: UUID = member("organisation", "the loan")
    employer_id: UUID = member("organisation", "the borrower")
    bank_id: UUID = member("organisation", "the lender")
    month: str = member("organisation", "the covenant month judged")
    version: int = member("organisation", "the return's version, 0 when there is none")
    baseline: int = member("organisation", "headcount promised to be kept in part")
    headcount: int | None = member("organisation", "headcount of the month")
    share: Decimal | None = member("organisation", "headcount by baseline, four decimals, for display only")
    flag: Verdict = member("organisation", "the loan's flag after this judgement")
    judged_at: datetime = member("organisation", "when it was judged")


class RetentionBreached(_Judged):
    TYPE: ClassVar[str] = "loans.retention_breached.v1"


class RetentionRestored(_Judged):
    TYPE: ClassVar[str] = "loans.retention_restored.v1"

    because: Literal["correction", "later_month"] = member("organisation", "what undid the breach")


class RetentionUnproven(_Judged):
    TYPE: ClassVar[str] = "loans.retention_unproven.v1"


class RetentionProven(_Judged):
    """A month without a return got an accepted return that keeps the covenant."""

    TYPE: ClassVar[str] = "loans.retention_proven.v1"
