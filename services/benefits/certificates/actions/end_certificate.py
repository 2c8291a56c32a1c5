"""An employer withdraws its certificate, or corrects it with another one: the claims are judged again."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.benefits import CertificateEnded
from services.benefits.certificates import rows
from services.benefits.certificates.actions.certify import audience, drafted, write_certificate, written
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.evaluate_claim import evaluate_persons


class CertificateHasEnded(Refusal):
    code = "certificate_has_ended"


async def withdraw_certificate(
    connection: AsyncConnection, law: Law, certificate: rows.Certificate, *, because: str, by: str, today: date
) -> rows.IssuedCertificate:
    """Withdraw the certificate and return it.

    A claim that it proved waits for another one as at the beginning, and an officer decides in the end: paid days are
    not reclaimed for an employer's change of mind alone.
    """
    kept_id = await lock_claims_of_person(connection, certificate.person_id)
    await _end(connection, certificate, kept_id=kept_id, because=because, by=by, replaced_by=None)
    await evaluate_persons(connection, law, [kept_id], today=today)
    return await written(connection, certificate.certificate_id)


async def correct_certificate(
    connection: AsyncConnection,
    law: Law,
    certificate: rows.Certificate,
    *,
    order_number: str,
    first_day: date,
    last_day: date,
    wages_paid: bool,
    because: str,
    by: str,
    today: date,
) -> rows.IssuedCertificate:
    """Replace the certificate with one that says this, and return the new one.

    Days that were paid and that it no longer proves are an overpayment.
    """
    kept_id = await lock_claims_of_person(connection, certificate.person_id)
    corrected = drafted(
        employer_id=certificate.employer_id,
        person_id=certificate.person_id,
        cause=certificate.cause,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
        wages_paid=wages_paid,
    )
    await _end(connection, certificate, kept_id=kept_id, because=because, by=by, replaced_by=corrected.certificate_id)
    await write_certificate(connection, corrected, kept_id=kept_id, issued_by=by, today=today)
    await evaluate_persons(connection, law, [kept_id], today=today)
    return await written(connection, corrected.certificate_id)


async def _end(
    connection: AsyncConnection,
    certificate: rows.Certificate,
    *,
    kept_id: UUID,
    because: str,
    by: str,
    replaced_by: UUID | None,
) -> None:
    ended = await rows.end_certificate(
        connection, certificate.certificate_id, by=by, because=because, replaced_by=replaced_by
    )
    if not ended:
        raise CertificateHasEnded
    fact = CertificateEnded(
        certificate_id=certificate.certificate_id,
        employer_id=certificate.employer_id,
        person_id=certificate.person_id,
        replaced_by=replaced_by,
    )
    await append(connection, Said(fact, audience(certificate, kept_id)))
