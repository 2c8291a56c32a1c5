"""File an appeal against the decision on a claim, within the days of the law."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import AppealFiled
from services.benefits.appeals import rows
from services.benefits.appeals.rules.appeal import appealed_until
from services.benefits.claims.actions.claim_locks import lock_claims_of_person


class NothingDecided(Refusal):
    code = "nothing_decided"


class AppealTooLate(Refusal):
    code = "appeal_too_late"


class AppealIsOpen(Refusal):
    code = "appeal_is_open"


class AppealWasDecided(Refusal):
    code = "appeal_was_decided"


def last_day(law: Law, claim: rows.AppealedClaim) -> date | None:
    """Return the last day on which the claim's decision can be appealed; None without a decision."""
    if claim.decided_on is None or claim.status in {"pending", "withdrawn"}:
        return None
    return appealed_until(claim.decided_on, law.rule("benefits", "appeal").at("appeal", claim.decided_on))


async def file_appeal(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, person_id: UUID, because: str, filed_by: str, today: date
) -> rows.Appeal:
    """File the appeal. A decision is appealed once; who disagrees with the answer goes to the court."""
    kept_id = await lock_claims_of_person(connection, person_id)
    claim = await rows.appealed_claim(connection, claim_id)
    if claim is None:
        raise NotFound(what="claim")
    for earlier in await rows.appeals_of(connection, claim_id):
        if earlier.status == "open":
            raise AppealIsOpen(appeal=earlier.appeal_id)
        if claim.decision_no in {earlier.decision_no, earlier.result_no}:
            raise AppealWasDecided(outcome=earlier.status, on=earlier.decided_on)
    until = last_day(law, claim)
    if until is None:
        raise NothingDecided(status=claim.status)
    if today > until:
        raise AppealTooLate(until=until)
    appeal_id = uuid7()
    await rows.insert_appeal(
        connection,
        appeal_id=appeal_id,
        claim_id=claim_id,
        decision_no=claim.decision_no,
        because=because,
        filed_on=today,
        filed_by=filed_by,
    )
    fact = AppealFiled(appeal_id=appeal_id, claim_id=claim_id, person_id=claim.person_id, filed_on=today)
    await append(connection, Said(fact, tuple(sorted({f"person:{claim.person_id}", f"person:{kept_id}"}))))
    filed = await rows.appeal(connection, appeal_id)
    assert filed is not None
    return filed
