"""Statements about what inspections claim, and what is paid of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of `inspection_claim`."""

    month: date
    requested: Decimal
    filed: Decimal
    recovered: Decimal


_CLAIM = Command(sql_beside(__file__, "claim_months"))
_SETTLE = Command(sql_beside(__file__, "settle_claims"))
_CLAIMED_OF = Query(
    UUID,
    """
    SELECT DISTINCT employer_id FROM inspection_claim WHERE employer_id = ANY(CAST(:employers AS uuid[]))
    ORDER BY employer_id
    """,
)
_OF_CASE = Query(
    Claim, f"SELECT {columns(Claim)} FROM inspection_claim WHERE inspection_id = :inspection_id ORDER BY month"
)


async def claim_months(connection: AsyncConnection, inspection_id: UUID, *, today: date) -> None:
    """Claim and book what a case found, by month."""
    await _CLAIM.run(connection, inspection_id=inspection_id, today=today)


async def claimed_of(source: Source, employers: Collection[UUID]) -> list[UUID]:
    """Return those of the employers of which something is or was claimed, by id."""
    return await _CLAIMED_OF.all(source, employers=sorted(employers))


async def settle_claims(connection: AsyncConnection, employers: Sequence[UUID], *, today: date) -> None:
    """Settle the claims of locked employers by what they reported since and what they paid."""
    await _SETTLE.run(connection, employers=list(employers), today=today)


async def claims_of(source: Source, inspection_id: UUID) -> list[Claim]:
    """List what a case claims, the oldest month first."""
    return await _OF_CASE.all(source, inspection_id=inspection_id)
