"""Withdraw an application, by the employer, before the loan is paid out. What was reserved for it is free again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.loans import LoanWithdrawn
from services.loans.lending.rows import lock_loan, withdraw_loan
from services.loans.programme.rows import release


class AlreadyDisbursed(Refusal):
    code = "already_disbursed"


class ApplicationIsOver(Refusal):
    code = "application_is_over"


async def withdraw_application(connection: AsyncConnection, loan_id: UUID, *, because: str) -> None:
    """Withdraw what is applied for or approved. The loan's lock decides against the bank: one of both comes first."""
    loan = await lock_loan(connection, loan_id)
    if loan.status == "disbursed":
        raise AlreadyDisbursed(disbursed_on=loan.disbursed_on)
    if loan.status in {"refused", "withdrawn"}:
        raise ApplicationIsOver(status=loan.status)
    if loan.status == "approved" and loan.amount is not None:
        await release(connection, loan.phase, loan.amount)
    await withdraw_loan(connection, loan_id, because=because)
    fact = LoanWithdrawn(
        loan_id=loan_id,
        employer_id=loan.employer_id,
        bank_id=loan.bank_id,
        was="approved" if loan.status == "approved" else "applied",
    )
    await append(connection, Said(fact, loan.audience))
