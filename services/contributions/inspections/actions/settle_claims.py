"""Settle what inspections claim: by what employers report themselves, and by what they pay."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contributions.collection.rows.debts import lock_employers
from services.contributions.inspections.rows import claims


async def settle_some(connection: AsyncConnection, employers: Collection[UUID], *, today: date) -> None:
    """Settle the claims of those of the employers that have any."""
    claimed = await claims.claimed_of(connection, employers)
    if claimed:
        await lock_employers(connection, claimed)
        await claims.settle_claims(connection, claimed, today=today)
