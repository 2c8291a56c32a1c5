"""Statements about loans."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.contracts.loans import Verdict

LoanStatus = Literal["applied", "approved", "refused", "withdrawn", "disbursed"]


@dataclass(frozen=True, slots=True)
class Loan:
    """A row of `loan`: an application until it is disbursed. The covenant's terms are set at disbursement."""

    loan_id: UUID
    employer_id: UUID
    bank_id: UUID
    phase: str
    asked: Decimal
    amount: Decimal | None
    interest_rate: Decimal | None
    status: LoanStatus
    reason: str | None
    applied_on: date
    decided_by: str | None
    disbursed_by: str | None
    disbursed_on: date | None
    reference: str | None
    baseline_month: date | None
    baseline_headcount: int | None
    baseline_return_id: UUID | None
    covenant_from: date | None
    covenant_until: date | None
    flag: Verdict | None
    latest_month: date | None
    open_breach: bool
    withdrawn_because: str | None

    @property
    def audience(self) -> tuple[str, str]:
        """The audience of a loan's events: the bank and the borrower."""
        return (f"bank:{self.bank_id}", f"borrower:{self.employer_id}")


@dataclass(frozen=True, slots=True)
class Promise:
    """The terms that a disbursement fixes: the baseline's month, headcount and return, and the covenant's months."""

    baseline_month: date
    baseline_headcount: int
    baseline_return_id: UUID | None
    covenant_from: date
    covenant_until: date


_INSERT = Query(
    Loan,
    f"""
    INSERT INTO loan (loan_id, employer_id, bank_id, phase, asked, status, applied_on)
    VALUES (:loan_id, :employer_id, :bank_id, :phase, :asked, 'applied', :applied_on) RETURNING {columns(Loan)}
    """,
)
_LOAN = Query(Loan, f"SELECT {columns(Loan)} FROM loan WHERE loan_id = :loan_id")
_LOCK = Query(Loan, f"SELECT {columns(Loan)} FROM loan WHERE loan_id = :loan_id FOR UPDATE")
# All of the employer's loans in every state: wait for one that is being disbursed now.
_LOCK_OF_EMPLOYER = Query(
    Loan, f"SELECT {columns(Loan)} FROM loan WHERE employer_id = :employer_id ORDER BY loan_id FOR UPDATE"
)
_LOANS = Query(
    Loan,
    f"""
    SELECT {columns(Loan)} FROM loan
    WHERE (CAST(:bank_id AS uuid) IS NULL OR bank_id = :bank_id)
      AND (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:flag AS text) IS NULL OR flag = :flag)
      AND in_reach(CAST(:areas AS text[]), employer_id)
      AND loan_id > :after ORDER BY loan_id LIMIT :limit
    """,
)
_ASKED = Query(
    Decimal,
    """
    SELECT coalesce(sum(coalesce(amount, asked)), 0) AS asked FROM loan
    WHERE employer_id = :employer_id AND phase = :phase AND status NOT IN ('refused', 'withdrawn')
    """,
)
_DECIDE = Command("""
    UPDATE loan SET status = :decision, amount = :amount, interest_rate = :interest_rate, reason = :reason,
        decided_by = :decided_by
    WHERE loan_id = :loan_id
""")
_WITHDRAW = Command("""
    UPDATE loan SET status = 'withdrawn', withdrawn_because = :because WHERE loan_id = :loan_id
""")
_DISBURSE = Query(
    Loan,
    f"""
    UPDATE loan SET status = 'disbursed', disbursed_on = :disbursed_on, disbursed_by = :disbursed_by,
        reference = :reference, baseline_month = :baseline_month, baseline_headcount = :baseline_headcount,
        baseline_return_id = :baseline_return_id, covenant_from = :covenant_from, covenant_until = :covenant_until
    WHERE loan_id = :loan_id RETURNING {columns(Loan)}
    """,
)
_FLAG = Query(
    Loan,
    f"""
    UPDATE loan SET flag = :flag, open_breach = :open_breach, latest_month = greatest(latest_month, :month)
    WHERE loan_id = :loan_id RETURNING {columns(Loan)}
    """,
)


async def insert_application(
    connection: AsyncConnection,
    *,
    loan_id: UUID,
    employer_id: UUID,
    bank_id: UUID,
    phase: str,
    asked: Decimal,
    applied_on: date,
) -> Loan:
    return await _INSERT.one(
        connection,
        loan_id=loan_id,
        employer_id=employer_id,
        bank_id=bank_id,
        phase=phase,
        asked=asked,
        applied_on=applied_on,
    )


async def loan(database: Database, loan_id: UUID) -> Loan | None:
    return await _LOAN.first(database, loan_id=loan_id)


async def asked_in_phase(connection: AsyncConnection, employer_id: UUID, phase: str) -> Decimal:
    """Sum the employer's amounts in the phase: approved, or asked for; neither refused nor withdrawn."""
    return await _ASKED.one(connection, employer_id=employer_id, phase=phase)


async def lock_loan(connection: AsyncConnection, loan_id: UUID) -> Loan:
    return await _LOCK.one(connection, loan_id=loan_id)


async def lock_loans_of(connection: AsyncConnection, employer_id: UUID) -> list[Loan]:
    return await _LOCK_OF_EMPLOYER.all(connection, employer_id=employer_id)


async def loans(
    database: Database,
    *,
    bank_id: UUID | None,
    employer_id: UUID | None,
    status: str | None,
    flag: str | None,
    areas: list[str] | None,
    after: UUID,
    limit: int,
) -> list[Loan]:
    """List loans by id, from the one after the given id."""
    given = {"bank_id": bank_id, "employer_id": employer_id, "status": status, "flag": flag, "areas": areas}
    return await _LOANS.all(database, **given, after=after, limit=limit)


async def decide_loan(
    connection: AsyncConnection,
    loan_id: UUID,
    *,
    decision: str,
    amount: Decimal | None,
    interest_rate: Decimal | None,
    reason: str | None,
    decided_by: str,
) -> None:
    await _DECIDE.run(
        connection,
        loan_id=loan_id,
        decision=decision,
        amount=amount,
        interest_rate=interest_rate,
        reason=reason,
        decided_by=decided_by,
    )


async def withdraw_loan(connection: AsyncConnection, loan_id: UUID, *, because: str) -> None:
    await _WITHDRAW.run(connection, loan_id=loan_id, because=because)


async def disburse_loan(
    connection: AsyncConnection,
    loan_id: UUID,
    promise: Promise,
    *,
    disbursed_on: date,
    disbursed_by: str,
    reference: str,
) -> Loan:
    return await _DISBURSE.one(
        connection,
        loan_id=loan_id,
        disbursed_on=disbursed_on,
        disbursed_by=disbursed_by,
        reference=reference,
        baseline_month=promise.baseline_month,
        baseline_headcount=promise.baseline_headcount,
        baseline_return_id=promise.baseline_return_id,
        covenant_from=promise.covenant_from,
        covenant_until=promise.covenant_until,
    )


async def flag_loan(
    connection: AsyncConnection, loan_id: UUID, *, flag: Verdict, open_breach: bool, month: date
) -> Loan:
    """Set the flag after `month` was judged, and return the loan."""
    return await _FLAG.one(connection, loan_id=loan_id, flag=flag, open_breach=open_breach, month=month)
