"""Add a photo or a scan to a claim, and take one back."""

import hashlib
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.papers.cleaning import CleanCopy
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import EvidenceAdded
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver
from services.benefits.claims.rows.shown import written_claim
from services.benefits.evidence import rows

FILES_MAX = 20
"""So many files are kept of one claim."""


class EvidenceFull(Refusal):
    code = "too_much_evidence"


class EvidenceAlreadyThere(Refusal):
    code = "evidence_already_there"


async def add_evidence(
    connection: AsyncConnection,
    *,
    claim_id: UUID,
    person_id: UUID,
    kind: rows.EvidenceKind,
    copy: CleanCopy,
    added_by: str,
    today: date,
) -> rows.Evidence:
    """Keep the clean copy and say that it came; the same picture twice is refused."""
    kept_id = await lock_claims_of_person(connection, person_id)
    claim = await written_claim(connection, claim_id)
    if claim.status == "withdrawn":
        raise ClaimIsOver(status=claim.status)
    known = await rows.evidence_of_claim(connection, claim_id)
    digest = hashlib.sha256(copy.content).hexdigest()
    if len(known) >= FILES_MAX:
        raise EvidenceFull(most=FILES_MAX)
    if any(one.sha256 == digest for one in known):
        raise EvidenceAlreadyThere
    added = rows.EvidenceContent(
        evidence_id=uuid7(),
        claim_id=claim_id,
        kind=kind,
        media_type=copy.media_type,
        size=len(copy.content),
        sha256=digest,
        added_by=added_by,
        added_on=today,
        content=copy.content,
    )
    await rows.insert_evidence(connection, added)
    fact = EvidenceAdded(claim_id=claim_id, person_id=claim.person_id, kind=kind)
    await append(connection, Said(fact, tuple(sorted({f"person:{claim.person_id}", f"person:{kept_id}"}))))
    return added


async def take_evidence_back(connection: AsyncConnection, *, evidence_id: UUID, person_id: UUID) -> None:
    """Delete a file that its person takes back; the audit log keeps that it was there."""
    await lock_claims_of_person(connection, person_id)
    if not await rows.remove_evidence(connection, evidence_id):
        raise NotFound(what="evidence")
