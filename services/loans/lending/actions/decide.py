"""Decide an application. The bank approves it, which reserves budget of the phase to the exact baht, or refuses it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.loans import LoanDecided
from services.loans.lending.rows import decide_loan, lock_loan
from services.loans.programme.rows import reserve
from services.loans.programme.rules.phase_budget import phases


class AlreadyDecided(Refusal):
    code = "already_decided"


class BudgetExhausted(Refusal):
    code = "budget_exhausted"


class OfferInvalid(Refusal):
    code = "offer_invalid"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; `amount` is None if the bank refused."""

    decision: str
    amount: Decimal | None


async def decide(
    connection: AsyncConnection,
    law: Law,
    *,
    loan_id: UUID,
    decision: str,
    amount: Decimal | None,
    interest_rate: Decimal | None,
    reason: str | None,
    decided_by: str,
) -> Decided:
    loan = await lock_loan(connection, loan_id)
    if loan.status != "applied":
        raise AlreadyDecided(status=loan.status)
    offered = None
    if decision == "approved":
        phase = phases(law.rule("loans", "loan_terms"))[loan.phase]
        offered = amount if amount is not None else loan.asked
        if offered > loan.asked or interest_rate is None or interest_rate < phase.interest_from:
            raise OfferInvalid(asked=loan.asked, interest_from=phase.interest_from)
        if not await reserve(connection, loan.phase, offered):
            raise BudgetExhausted(phase=loan.phase, amount=offered)
    await decide_loan(
        connection,
        loan_id,
        decision=decision,
        amount=offered,
        interest_rate=interest_rate,
        reason=reason,
        decided_by=decided_by,
    )
    members = {"employer_id": loan.employer_id, "bank_id": loan.bank_id, "amount": offered}
    await append(connection, Said(LoanDecided(loan_id=loan_id, decision=decision, **members), loan.audience))
    return Decided(decision, offered)
