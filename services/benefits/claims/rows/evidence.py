"""Statements about the lack of a certificate: its wanted date, the officer's decision, the orders on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query
from services.benefits.claims.rows.facts import OrderOfEmployer


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
    """
    SELECT o.employer_id, o.order_number, o.first_day, o.last_day, o.disease FROM closure_order o
    WHERE o.employer_id = ANY(CAST(:employers AS uuid[]))
    UNION
    -- An order for an area and a sector holds while the employer is there.
    SELECT s.employer_id, o.order_number, greatest(o.first_day, s.first_day), least(o.last_day, s.until - 1), o.disease
    FROM employer_stretch s JOIN closure_order o ON o.area = s.area AND starts_with(s.sector, o.sector)
    WHERE s.employer_id = ANY(CAST(:employers AS uuid[])) AND o.first_day < s.until AND o.last_day >= s.first_day
    """,
)


async def evidence_known_of(connection: AsyncConnection, claims: Sequence[UUID]) -> list[KnownEvidence]:
    """Read the state of every certificate that was wanted, and every decision about the lack of one."""
    return await _EVIDENCE.all(connection, claims=list(claims))


async def closures_of_employers(connection: AsyncConnection, employers: Sequence[UUID]) -> list[OrderOfEmployer]:
    """List every closure order on record that holds for one of the employers."""
    return await _CLOSURES.all(connection, employers=list(employers))
