"""Decide an appeal: the decision is upheld, or changed by judging the claim again. Another officer than before."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.benefits import AppealDecided
from services.benefits.appeals import rows
from services.benefits.appeals.rows import AppealedClaim, Outcome
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.decide_days import decide_days
from services.benefits.claims.actions.decide_evidence import pay_on_returns
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rows.decisions import audit_claim


class AppealIsOver(Refusal):
    code = "appeal_is_over"


class OwnDecision(Refusal):
    code = "own_decision"
    kind = "forbidden"


class NothingChanges(Refusal):
    code = "nothing_changes"


class DecidedSince(Refusal):
    code = "decided_since"


async def decide_appeal(
    connection: AsyncConnection,
    law: Law,
    *,
    appeal_id: UUID,
    outcome: Outcome,
    because: str,
    decided_by: str,
    today: date,
) -> rows.Appeal:
    """Decide it. A change is the decision that the facts known now give: no officer writes an amount."""
    known = await rows.appeal(connection, appeal_id)
    before = await rows.appealed_claim(connection, known.claim_id) if known else None
    if known is None or before is None:
        raise NotFound(what="appeal")
    kept_id = await lock_claims_of_person(connection, before.person_id)
    appeal = await rows.lock_appeal(connection, appeal_id)
    before = await rows.appealed_claim(connection, known.claim_id)
    if appeal is None or before is None or appeal.status != "open":
        raise AppealIsOver(status=appeal.status if appeal else "")
    if decided_by in {appeal.filed_by, *before.officers}:
        raise OwnDecision
    if outcome == "changed" and before.decision_no == appeal.decision_no:
        await _judge_again(connection, law, appeal.claim_id, kept_id, before, because=because, by=decided_by, on=today)
    after = await rows.appealed_claim(connection, appeal.claim_id)
    assert after is not None
    if outcome == "changed" and after.decision_no == appeal.decision_no and after.status != "pending":
        raise NothingChanges
    if outcome == "upheld" and after.decision_no != appeal.decision_no:
        raise DecidedSince
    await rows.decide_appeal(
        connection,
        appeal_id,
        outcome=outcome,
        because=because,
        decided_by=decided_by,
        decided_on=today,
        result_no=after.decision_no,
    )
    await audit_claim(connection, appeal.claim_id, actor=decided_by, action=f"appeal.{outcome}", detail=because)
    fact = AppealDecided(
        appeal_id=appeal_id, claim_id=appeal.claim_id, person_id=before.person_id, outcome=outcome, decided_on=today
    )
    await append(connection, Said(fact, tuple(sorted({f"person:{before.person_id}", f"person:{kept_id}"}))))
    decided = await rows.appeal(connection, appeal_id)
    assert decided is not None
    return decided


async def _judge_again(
    connection: AsyncConnection,
    law: Law,
    claim_id: UUID,
    kept_id: UUID,
    before: AppealedClaim,
    *,
    because: str,
    by: str,
    on: date,
) -> None:
    """Judge the claim again, without what an officer decided against it."""
    if before.reason == "not_proven":
        await pay_on_returns(
            connection, law, claim_id=claim_id, kept_id=kept_id, because=because, decided_by=by, today=on
        )
    elif before.reason == "days_claimed_twice":
        await decide_days(connection, law, claim_id=claim_id, keeps=True, because=because, decided_by=by, today=on)
    else:
        await evaluate_persons(connection, law, [kept_id], today=on, reopened=frozenset({claim_id}))
