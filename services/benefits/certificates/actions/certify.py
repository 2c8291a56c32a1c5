"""Certify, as an employer, that a person could not work: the evidence that the regulation prescribes."""

import dataclasses
import hashlib
import json
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.law.terms import Law, RuleLaw
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import CertificateIssued
from services.benefits.certificates import rows
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.waiting import wait_until_true


class NotEmployedHere(Refusal):
    code = "person_not_employed_here"
    kind = "invalid"
    follows_from_news = True


class CauseUnknown(Refusal):
    code = "cause_unknown"
    kind = "invalid"


def refuse_unknown_cause(benefit: RuleLaw, cause: str) -> None:
    """Refuse a cause that the law has never named: such a certificate would prove no claim."""
    known = sorted({one for series in benefit.series.values() for terms in series for one in terms["causes"]})
    if cause not in known:
        raise CauseUnknown(pointer="/cause", cause=cause, known=", ".join(known))


async def employed_here(database: Database, *, employer_id: UUID, person_id: UUID) -> bool:
    """Tell whether an employment is known, after up to two seconds in which its event may arrive (decision 4)."""
    return await wait_until_true(database, rows.EMPLOYED_HERE, employer_id=employer_id, person_id=person_id)


async def certify(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    person_id: UUID,
    cause: str,
    order_number: str,
    first_day: date,
    last_day: date,
    wages_paid: bool,
    issued_by: str,
    today: date,
) -> rows.IssuedCertificate:
    """Issue a certificate and its hash, and judge again the claims that waited for it.

    If the newest certificate about these days says the same, return it: it is not issued again.
    """
    certificate = drafted(
        employer_id=employer_id,
        person_id=person_id,
        cause=cause,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
        wages_paid=wages_paid,
    )
    kept_id = await lock_claims_of_person(connection, person_id)
    if (same := await rows.newest_certificate(connection, certificate)) is not None and _says(same) == _says(
        certificate
    ):
        return await written(connection, same.certificate_id)
    await write_certificate(connection, certificate, kept_id=kept_id, issued_by=issued_by, today=today)
    await evaluate_persons(connection, law, [kept_id], today=today)
    return await written(connection, certificate.certificate_id)


def drafted(
    *,
    employer_id: UUID,
    person_id: UUID,
    cause: str,
    order_number: str,
    first_day: date,
    last_day: date,
    wages_paid: bool,
) -> rows.Certificate:
    """Draft a certificate with its number and hash."""
    draft = rows.Certificate(
        certificate_id=uuid7(),
        employer_id=employer_id,
        person_id=person_id,
        cause=cause,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
        wages_paid=wages_paid,
        hash="",
    )
    return dataclasses.replace(draft, hash=_hash_of(draft))


async def write_certificate(
    connection: AsyncConnection, certificate: rows.Certificate, *, kept_id: UUID, issued_by: str, today: date
) -> None:
    """Write the certificate and say it. The caller holds the lock of the person, and judges the claims afterwards."""
    await rows.insert_certificate(connection, certificate, issued_by=issued_by, issued_on=today)
    fact = CertificateIssued(
        certificate_id=certificate.certificate_id, employer_id=certificate.employer_id, person_id=certificate.person_id
    )
    await append(connection, Said(fact, audience(certificate, kept_id)))


async def written(connection: AsyncConnection, certificate_id: UUID) -> rows.IssuedCertificate:
    """Read a certificate that is there."""
    certificate = await rows.certificate(connection, certificate_id)
    assert certificate is not None
    return certificate


def audience(certificate: rows.Certificate, kept_id: UUID) -> tuple[str, ...]:
    persons = sorted({f"person:{certificate.person_id}", f"person:{kept_id}"})
    return (f"employer:{certificate.employer_id}", *persons)


def _says(certificate: rows.Certificate) -> rows.Certificate:
    """Return what a certificate says, whatever its number and under whichever id of the person."""
    return dataclasses.replace(certificate, certificate_id=UUID(int=0), person_id=UUID(int=0), hash="")


def _hash_of(certificate: rows.Certificate) -> str:
    content = {name: value for name, value in dataclasses.asdict(certificate).items() if name != "hash"}
    canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
