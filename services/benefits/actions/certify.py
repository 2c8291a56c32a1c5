"""An employer certifies that a person could not work: the prescribed evidence, kept by both."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import CertificateIssued
from services.benefits.actions.evaluate_claim import evaluate_claims
from services.benefits.actions.file_claim import one_at_a_time

_INSERT = text("""
    INSERT INTO certificate (certificate_id, employer_id, person_id, cause, order_number, first_day, last_day,
                             wages_paid, hash, issued_by)
    VALUES (:certificate_id, :employer_id, :person_id, :cause, :order_number, :first_day, :last_day, :wages_paid,
            :hash, :issued_by)
""")
_CLAIMS = text("""
    SELECT claim_id FROM claim
    WHERE person_id = :person_id AND employer_id = :employer_id AND status <> 'rejected'
""")


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
) -> dict[str, Any]:
    """The certificate with its hash; claims that waited for it go on."""
    content = {
        "certificate_id": uuid7(),
        "employer_id": employer_id,
        "person_id": person_id,
        "cause": cause,
        "order_number": order_number,
        "first_day": first_day,
        "last_day": last_day,
        "wages_paid": wages_paid,
    }
    canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False, separators=(",", ":"))
    row = {**content, "hash": hashlib.sha256(canonical.encode()).hexdigest(), "issued_by": issued_by}
    await one_at_a_time(connection, person_id)
    await connection.execute(_INSERT, row)
    fact = CertificateIssued.model_validate(content)
    await append(connection, Said(fact, (f"employer:{employer_id}", f"person:{person_id}")))
    claims = (await connection.execute(_CLAIMS, content)).scalars().all()
    await evaluate_claims(connection, law, claims, today=today)
    return row
