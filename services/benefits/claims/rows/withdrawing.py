"""Statements that withdraw a claim."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from services.benefits.claims.rows.decisions import award_months, hold_days


@dataclass(frozen=True, slots=True)
class WithdrawnClaim:
    """A claim before it is withdrawn; `paid`: something was paid on it that did not come back."""

    person_id: UUID
    employer_id: UUID
    status: str
    version: int
    paid: bool


_LOCK = Query(
    WithdrawnClaim,
    """
    SELECT person_id, employer_id, status, version,
           EXISTS (SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid > 0) AS paid
    FROM claim c WHERE claim_id = :claim_id FOR UPDATE OF c
    """,
)
_WITHDRAW = Command("""
    UPDATE claim SET status = 'withdrawn', reason = 'withdrawn', waiting_for = '[]', review_on = NULL, decision = NULL,
           entitled = 0, awarded_at = NULL, version = version + 1
    WHERE claim_id = :claim_id
""")


async def lock_claim(connection: AsyncConnection, claim_id: UUID) -> WithdrawnClaim:
    return await _LOCK.one(connection, claim_id=claim_id)


async def withdraw(connection: AsyncConnection, claim_id: UUID) -> None:
    """Take the claim's days and award away. A run that was frozen with it cannot be released."""
    await hold_days(connection, [claim_id], [])
    await award_months(connection, [claim_id], [])
    await _WITHDRAW.run(connection, claim_id=claim_id)
