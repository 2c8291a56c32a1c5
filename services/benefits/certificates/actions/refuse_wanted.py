"""An employer refuses a certificate that a claim needs: the claim goes before an officer at once."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.rows.decisions import withdraw_evidence_decision
from services.benefits.wanted.actions.refuse_certificate import refuse_certificate
from services.benefits.wanted.rows import RefusedBecause


async def refuse_wanted(
    connection: AsyncConnection,
    law: Law,
    *,
    claim_id: UUID,
    person_id: UUID,
    because: RefusedBecause,
    words: str,
    refused_by: str,
    today: date,
) -> None:
    """Refuse the certificate of the person's claim. An officer decides again what was decided before the refusal."""
    kept_id = await lock_claims_of_person(connection, person_id)
    await refuse_certificate(
        connection, claim_id=claim_id, kept_id=kept_id, because=because, words=words, refused_by=refused_by
    )
    await withdraw_evidence_decision(connection, claim_id)
    await evaluate_persons(connection, law, [kept_id], today=today)
