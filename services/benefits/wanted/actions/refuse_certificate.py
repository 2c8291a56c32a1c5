"""An employer says that it will not certify: an officer decides."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.benefits import CertificateRefused
from services.benefits.wanted import rows


class CertificateNotWanted(Refusal):
    code = "certificate_not_wanted"


async def refuse_certificate(
    connection: AsyncConnection,
    *,
    claim_id: UUID,
    kept_id: UUID,
    because: rows.RefusedBecause,
    words: str,
    refused_by: str,
) -> None:
    """Write the refusal down and say it, once. A certificate that is no longer wanted cannot be refused.

    The caller holds the lock of the person (`kept_id`), and judges the claims afterwards.
    """
    wanted = await rows.wanted_of_claim(connection, claim_id)
    if wanted is None or not wanted.open:
        raise CertificateNotWanted
    if (wanted.refused_because, wanted.refused_words) == (because, words):
        return
    await rows.refuse(connection, claim_id, because=because, words=words, refused_by=refused_by)
    fact = CertificateRefused(
        claim_id=claim_id, employer_id=wanted.employer_id, person_id=wanted.person_id, because=because
    )
    persons = sorted({f"person:{wanted.person_id}", f"person:{kept_id}"})
    await append(connection, Said(fact, (f"employer:{wanted.employer_id}", *persons)))
