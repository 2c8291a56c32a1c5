"""An officer decides about a claim that nobody else moves on: without missing months, or about days asked for twice."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.one_at_a_time import one_at_a_time

_CLAIM = text("SELECT person_id FROM claim WHERE claim_id = :claim_id")
_PROCEED = text("UPDATE claim SET proceed_without = true WHERE claim_id = :claim_id RETURNING version, reason")
# The other claims of the person, under every id, that ask for days of this one.
_OTHERS = text("""
    SELECT o.claim_id FROM claim c
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    JOIN claim o ON o.claim_id <> c.claim_id AND o.first_day <= c.last_day AND o.last_day >= c.first_day
    LEFT JOIN person_alias b ON b.person_id = o.person_id
    WHERE c.claim_id = :claim_id AND coalesce(a.kept_id, c.person_id) = coalesce(b.kept_id, o.person_id)
    ORDER BY 1
""")
_DECIDE = text("""
    INSERT INTO days_decision AS known (claim_id, keeps, others, because, decided_by)
    VALUES (:claim_id, :keeps, CAST(:others AS uuid[]), :because, :decided_by)
    ON CONFLICT (claim_id) DO UPDATE
        SET keeps = excluded.keeps, others = excluded.others, because = excluded.because,
            decided_by = excluded.decided_by, recorded_at = clock_timestamp()
""")
_YIELD = text("UPDATE days_decision SET keeps = false WHERE claim_id = ANY(CAST(:others AS uuid[])) AND :keeps")
_AUDIT = text("INSERT INTO audit_outbox (actor, action, subject, detail) VALUES (:actor, :action, :subject, :detail)")


class NothingClaimedTwice(Refusal):
    code = "nothing_claimed_twice"
    sentence = Sentence(
        en="No other claim of this person asks for days of this claim.",
        th="ไม่มีคำขออื่นของบุคคลนี้ที่ขอวันเดียวกัน",
        vi="Không có hồ sơ nào khác của người này yêu cầu cùng ngày.",
    )


async def _locked(connection: AsyncConnection, claim_id: UUID) -> UUID:
    """The person's kept id, with the lock of the person's claims."""
    person = (await connection.execute(_CLAIM, {"claim_id": claim_id})).scalar_one_or_none()
    if person is None:
        raise NotFound(what="claim")
    return await one_at_a_time(connection, person)


async def proceed(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, because: str, decided_by: str, today: date
) -> int:
    """Go on with what is known; days that another claim has stay there. The claim's version before it."""
    person = await _locked(connection, claim_id)
    row = (await connection.execute(_PROCEED, {"claim_id": claim_id})).one()
    if row.reason == "days_claimed_twice":
        await _decide(connection, claim_id=claim_id, keeps=False, because=because, decided_by=decided_by)
    audited = {"actor": decided_by, "action": "claim.proceed", "subject": str(claim_id), "detail": because}
    await connection.execute(_AUDIT, audited)
    await evaluate_persons(connection, law, [person], today=today)
    return int(row.version)


async def decide_days(
    connection: AsyncConnection, law: Law, *, claim_id: UUID, keeps: bool, because: str, decided_by: str, today: date
) -> None:
    """The claim keeps the days that others ask for too, or goes on without those that they have."""
    person = await _locked(connection, claim_id)
    await _decide(connection, claim_id=claim_id, keeps=keeps, because=because, decided_by=decided_by)
    audited = {"actor": decided_by, "action": "claim.decide_days", "subject": str(claim_id), "detail": because}
    await connection.execute(_AUDIT, audited)
    await evaluate_persons(connection, law, [person], today=today)


async def _decide(connection: AsyncConnection, *, claim_id: UUID, keeps: bool, because: str, decided_by: str) -> None:
    others = list((await connection.execute(_OTHERS, {"claim_id": claim_id})).scalars())
    if not others:
        raise NothingClaimedTwice
    given = {"claim_id": claim_id, "keeps": keeps, "others": others, "because": because, "decided_by": decided_by}
    await connection.execute(_DECIDE, given)
    await connection.execute(_YIELD, given)
