"""Statements about months that are kept for who left compulsory insurance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class KeptMonth:
    month: date
    base: Decimal


_BASES = Query(KeptMonth, sql_beside(__file__, "reserved_bases"))
_TELL = Command(sql_beside(__file__, "tell_reserved"))
# Whose last employment ended by the day and was not followed by another one; a merged id speaks for nobody.
_LEAVERS = Query(
    UUID,
    """
    SELECT DISTINCT e.person_id FROM employment e
    WHERE e.standing = 'stands' AND e.ended_on <= :ended_by AND e.person_id > :after
      AND NOT EXISTS (SELECT FROM person_alias a WHERE a.person_id = e.person_id)
      AND NOT EXISTS (SELECT FROM employment n WHERE n.person_id = e.person_id AND n.standing = 'stands'
                      AND coalesce(n.ended_on, 'infinity') > e.ended_on)
      AND NOT EXISTS (SELECT FROM reserved_period r WHERE r.person_id = e.person_id AND r.left_on >= e.ended_on)
    ORDER BY e.person_id LIMIT :limit
    """,
)


async def kept_months(database: Database, person_ids: Sequence[UUID]) -> list[KeptMonth]:
    """List the months of compulsory insurance that count for the person with these ids, oldest first."""
    return await _BASES.all(database, person_ids=list(person_ids))


async def leavers(database: Database, *, ended_by: date, after: UUID, limit: int) -> list[UUID]:
    """List persons who left compulsory insurance by the day and of whom it was not said yet, in the order of ids."""
    return await _LEAVERS.all(database, ended_by=ended_by, after=after, limit=limit)


async def tell_reserved(connection: AsyncConnection, person_ids: Sequence[UUID], *, scheme: str, today: date) -> None:
    """Say of the persons, whose locks the caller holds, that months are kept for them."""
    await _TELL.run(connection, person_ids=list(person_ids), scheme=scheme, today=today)
