"""Statements about appeals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

Outcome = Literal["upheld", "changed"]


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal; without a decision the members about one are None."""

    appeal_id: UUID
    claim_id: UUID
    decision_no: int
    status: Literal["open", "upheld", "changed"]
    because: str
    filed_on: date
    filed_by: str
    decided_by: str | None
    decided_on: date | None
    decided_because: str | None
    result_no: int | None


@dataclass(frozen=True, slots=True)
class AppealedClaim:
    """The claim of an appeal. `officers`: those who decided something of the claim, or filed it."""

    person_id: UUID
    status: str
    reason: str | None
    decision: Json
    decision_no: int
    decided_on: date | None
    first_day: date
    officers: list[str]


@dataclass(frozen=True, slots=True)
class WaitingAppeal:
    """An appeal in the officers' inbox."""

    appeal_id: UUID
    claim_id: UUID
    person_id: UUID
    reason: str | None
    because: str
    filed_by: str
    recorded_at: datetime


_CLAIM = Query(
    AppealedClaim,
    """
    SELECT c.person_id, c.status, c.reason, c.decision, c.decision_no, c.decided_on, c.first_day,
           ARRAY(SELECT DISTINCT by FROM (
               SELECT e.decided_by AS by FROM evidence_decision e WHERE e.claim_id = c.claim_id
               UNION ALL SELECT d.decided_by FROM days_decision d WHERE d.claim_id = c.claim_id
               UNION ALL SELECT c.filed_by) o
               WHERE by IS NOT NULL) AS officers
    FROM claim c WHERE c.claim_id = :claim_id
    """,
)
_OF_CLAIM = Query(Appeal, f"SELECT {columns(Appeal)} FROM appeal WHERE claim_id = :claim_id ORDER BY appeal_id")
_ONE = Query(Appeal, f"SELECT {columns(Appeal)} FROM appeal WHERE appeal_id = :appeal_id")
_LOCK = Query(Appeal, f"SELECT {columns(Appeal)} FROM appeal WHERE appeal_id = :appeal_id FOR UPDATE")
_INSERT = Command("""
    INSERT INTO appeal (appeal_id, claim_id, decision_no, because, filed_on, filed_by)
    VALUES (:appeal_id, :claim_id, :decision_no, :because, :filed_on, :filed_by)
""")
_DECIDE = Command("""
    UPDATE appeal SET status = :outcome, decided_by = :decided_by, decided_on = :decided_on,
           decided_because = :because, result_no = :result_no, ended_at = clock_timestamp()
    WHERE appeal_id = :appeal_id
""")
_WAITING = Query(
    WaitingAppeal,
    """
    SELECT a.appeal_id, a.claim_id, c.person_id, c.reason, a.because, a.filed_by, a.recorded_at
    FROM appeal a JOIN claim c USING (claim_id)
    WHERE a.status = 'open' AND in_reach(CAST(:areas AS text[]), c.person_id, c.employer_id)
    ORDER BY a.appeal_id LIMIT :limit
    """,
)
# What the person wrote goes; that there was an appeal, and how it ended, stays with the claim.
forget_words_of_erased = Keep(f"""
    UPDATE appeal a SET because = '' FROM claim c
    WHERE c.claim_id = a.claim_id AND (
        c.person_id IN ({PERSONS})
        OR c.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id IN ({PERSONS})))
""")


async def appealed_claim(source: Source, claim_id: UUID) -> AppealedClaim | None:
    return await _CLAIM.first(source, claim_id=claim_id)


async def appeals_of(source: Source, claim_id: UUID) -> list[Appeal]:
    """List the claim's appeals, oldest first."""
    return await _OF_CLAIM.all(source, claim_id=claim_id)


async def appeal(source: Source, appeal_id: UUID) -> Appeal | None:
    return await _ONE.first(source, appeal_id=appeal_id)


async def lock_appeal(connection: AsyncConnection, appeal_id: UUID) -> Appeal | None:
    return await _LOCK.first(connection, appeal_id=appeal_id)


async def insert_appeal(
    connection: AsyncConnection,
    *,
    appeal_id: UUID,
    claim_id: UUID,
    decision_no: int,
    because: str,
    filed_on: date,
    filed_by: str,
) -> None:
    await _INSERT.run(
        connection,
        appeal_id=appeal_id,
        claim_id=claim_id,
        decision_no=decision_no,
        because=because,
        filed_on=filed_on,
        filed_by=filed_by,
    )


async def decide_appeal(
    connection: AsyncConnection,
    appeal_id: UUID,
    *,
    outcome: Outcome,
    because: str,
    decided_by: str,
    decided_on: date,
    result_no: int,
) -> None:
    await _DECIDE.run(
        connection,
        appeal_id=appeal_id,
        outcome=outcome,
        because=because,
        decided_by=decided_by,
        decided_on=decided_on,
        result_no=result_no,
    )


async def waiting_appeals(database: Database, *, areas: list[str] | None, limit: int) -> list[WaitingAppeal]:
    """List the open appeals, oldest first."""
    return await _WAITING.all(database, areas=areas, limit=limit)
