"""Let an officer decide a claim that cannot go on alone.

Months or the certificate are missing, or two claims ask for the same days.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.decide_evidence import is_unproven, pay_on_returns, reject_unproven
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rows import decisions, locks


class NothingClaimedTwice(Refusal):
    code = "nothing_claimed_twice"


async def _locked(connection: AsyncConnection, claim_id: UUID) -> UUID:
    """Lock all claims of the claim's person and return the person's kept id."""
    person = await locks.person_of_claim(connection, claim_id)
    if person is None:
        raise NotFound(what="claim")
    return await lock_claims_of_person(connection, person)


async def proceed(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, because: str, decided_by: str, today: date
) -> int:
    """Decide the claim without what is missing. Days that another claim holds stay with it.

    Without the employer's certificate it is paid provisionally, on the employer's returns. Return the claim's version
    from before.
    """
    person = await _locked(connection, claim_id)
    before = await decisions.go_on_without(connection, claim_id)
    if before.reason == "days_claimed_twice":
        await _decide(connection, claim_id=claim_id, keeps=False, because=because, decided_by=decided_by)
    await decisions.audit_claim(connection, claim_id, actor=decided_by, action="claim.proceed", detail=because)
    if is_unproven(before.waiting_for):
        await pay_on_returns(
            connection, law, claim_id=claim_id, kept_id=person, because=because, decided_by=decided_by, today=today
        )
    else:
        await evaluate_persons(connection, law, [person], today=today)
    return before.version


async def reject(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, because: str, decided_by: str, today: date
) -> None:
    """Reject a claim that nobody certified; what was paid on it is overpaid."""
    person = await _locked(connection, claim_id)
    await decisions.audit_claim(connection, claim_id, actor=decided_by, action="claim.reject", detail=because)
    await reject_unproven(
        connection, law, claim_id=claim_id, kept_id=person, because=because, decided_by=decided_by, today=today
    )


async def decide_days(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, keeps: bool, because: str, decided_by: str, today: date
) -> None:
    """Give days that several claims ask for to this claim (`keeps`), or to the others."""
    person = await _locked(connection, claim_id)
    await _decide(connection, claim_id=claim_id, keeps=keeps, because=because, decided_by=decided_by)
    await decisions.audit_claim(connection, claim_id, actor=decided_by, action="claim.decide_days", detail=because)
    await evaluate_persons(connection, law, [person], today=today)


async def _decide(connection: AsyncConnection, *, claim_id: UUID, keeps: bool, because: str, decided_by: str) -> None:
    others = await decisions.claims_of_same_days(connection, claim_id)
    if not others:
        raise NothingClaimedTwice
    await decisions.decide_days_of(
        connection, claim_id, keeps=keeps, others=others, because=because, decided_by=decided_by
    )
