"""Statements about the lack of a certificate: its wanted date, the officer's decision, the orders on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query
from services.benefits.claims.rows.facts import WHO, OrderOfEmployer


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """The state of the claim's certificate, with the officer's decision about the lack of it.

    `asked_on`: since when it is wanted. `refused`: the employer refuses, and no officer decided since. `pays` and
    `because` are None without a decision.
    """

    claim_id: UUID
    asked_on: date | None
    refused: bool
    pays: bool | None
    because: str | None


# A refusal takes back what an officer decided before it (`withdraw_evidence_decision`), so a decision is the later one.
_EVIDENCE = Query(
    KnownEvidence,
    """
    SELECT claim_id, CASE WHEN w.ended_because IS NULL THEN w.asked_on END AS asked_on,
           coalesce(w.ended_because IS NULL AND w.refused_at IS NOT NULL AND d.claim_id IS NULL, false) AS refused,
           d.pays, d.because
    FROM certificate_wanted w FULL JOIN evidence_decision d USING (claim_id)
    WHERE claim_id = ANY(CAST(:claims AS uuid[]))
    """,
)
_CLOSURES = Query(
    OrderOfEmployer,
    f"""
    WITH {WHO}
    SELECT asked.kept_id, asked.employer_id, c.order_number, c.first_day, c.last_day, c.disease, c.withdrawn
    FROM unnest(CAST(:askers AS uuid[]), CAST(:employers AS uuid[])) AS asked(kept_id, employer_id)
    CROSS JOIN LATERAL closed_days(
        asked.employer_id, ARRAY(SELECT who.person_id FROM who WHERE who.kept_id = asked.kept_id), NULL) c
    WHERE NOT c.withdrawn
    """,
)


async def evidence_known_of(connection: AsyncConnection, claims: Sequence[UUID]) -> list[KnownEvidence]:
    """Read the state of every certificate that was wanted, and every decision about the lack of one."""
    return await _EVIDENCE.all(connection, claims=list(claims))


async def closures_of_employers(
    connection: AsyncConnection, asked: Sequence[tuple[UUID, UUID]]
) -> list[OrderOfEmployer]:
    """List every closure order on record that holds for one of the persons (kept ids) at the employer."""
    askers, employers = [kept_id for kept_id, _ in asked], [employer for _, employer in asked]
    return await _CLOSURES.all(connection, persons=sorted(set(askers)), askers=askers, employers=employers)
