"""File a claim for unemployment benefit by force majeure."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import ClaimFiled
from services.benefits.actions.evaluate_claim import evaluate_claim

_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('claims of ' || CAST(CAST(:person_id AS uuid) AS text), 11))"
)
# Shared by filings, exclusive for news: a claim and the facts that decide it cannot pass each other unseen.
_BEFORE_NEWS = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('claims and news', 11))")
_OVERLAPS = text("""
    SELECT claim_id FROM claim
    WHERE person_id = :person_id AND employer_id = :employer_id AND status <> 'rejected'
      AND first_day <= :last_day AND last_day >= :first_day LIMIT 1
""")
_INSERT = text("""
    INSERT INTO claim (claim_id, branch, person_id, employer_id, cause, first_day, last_day, payee, status, reason,
                       waiting_for, filed_on)
    VALUES (:claim_id, :branch, :person_id, :employer_id, :cause, :first_day, :last_day, CAST(:payee AS json),
            'pending', 'waiting', '[]', :filed_on)
""")


class ClaimOverlaps(Refusal):
    code = "claim_overlaps"
    sentence = Sentence(
        en="These days are claimed already in {claim}.",
        th="มีการยื่นคำขอสำหรับวันเหล่านี้แล้วในคำขอ {claim}",
        vi="Những ngày này đã được yêu cầu trong hồ sơ {claim}.",
    )


async def one_at_a_time(connection: AsyncConnection, person_id: UUID) -> None:
    """Whoever adds a claim or evidence of this person waits for the other."""
    await connection.execute(_ONE_AT_A_TIME, {"person_id": person_id})


async def file_claim(
    connection: AsyncConnection,
    law: Law,
    *,
    branch: str,
    person_id: UUID,
    employer_id: UUID,
    cause: str,
    first_day: date,
    last_day: date,
    payee: dict[str, Any],
    today: date,
) -> UUID:
    row = {
        "branch": branch,
        "person_id": person_id,
        "employer_id": employer_id,
        "cause": cause,
        "first_day": first_day,
        "last_day": last_day,
    }
    await one_at_a_time(connection, person_id)
    await connection.execute(_BEFORE_NEWS)
    if known := (await connection.execute(_OVERLAPS, row)).scalar_one_or_none():
        raise ClaimOverlaps(claim=known)
    claim_id = uuid7()
    payee_text = json.dumps(payee, ensure_ascii=False)
    await connection.execute(_INSERT, {**row, "claim_id": claim_id, "payee": payee_text, "filed_on": today})
    await append(connection, Said(ClaimFiled(claim_id=claim_id, **row), (f"person:{person_id}",)))
    await evaluate_claim(connection, law, claim_id, today=today)
    return claim_id
