"""A person takes a claim back, as long as nothing was paid on it."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.benefits import ClaimMoved
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rows import withdrawing


class ClaimIsOver(Refusal):
    """`status`: rejected or withdrawn."""

    code = "claim_is_over"


class ClaimWasPaid(Refusal):
    code = "claim_was_paid"


async def withdraw_claim(connection: AsyncConnection, law: Law, *, claim_id: UUID, person_id: UUID, today: date) -> int:
    """Withdraw the claim and judge again the claims that may get its days. Return its version from before."""
    kept_id = await lock_claims_of_person(connection, person_id)
    claim = await withdrawing.lock_claim(connection, claim_id)
    if claim.status in {"rejected", "withdrawn"}:
        raise ClaimIsOver(status=claim.status)
    if claim.paid:
        raise ClaimWasPaid
    await withdrawing.withdraw(connection, claim_id)
    fact = ClaimMoved.model_validate(
        {
            "claim_id": claim_id,
            "person_id": claim.person_id,
            "employer_id": claim.employer_id,
            "was": claim.status,
            "now": "withdrawn",
            "reason": "withdrawn",
            "days": None,
            "last_paid_day": None,
        }
    )
    await append(connection, Said(fact, tuple(sorted({f"person:{claim.person_id}", f"person:{kept_id}"}))))
    await evaluate_persons(connection, law, [kept_id], today=today)
    return claim.version
