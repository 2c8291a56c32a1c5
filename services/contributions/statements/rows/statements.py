"""Statements that list what was taken."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class TakenStatement:
    """A statement with the counts of its entries as they stand. `gap`: its opening less the closing before it."""

    statement_id: UUID
    bank_id: UUID | None
    account: str
    kind: str
    name: str
    opening: Decimal | None
    closing: Decimal | None
    closed_on: date | None
    row_count: int
    left_out: int
    credited: Decimal
    debited: Decimal
    counted: int
    open: int
    gap: Decimal | None
    taken_by: str
    taken_at: datetime


_LIST = Query(TakenStatement, sql_beside(__file__, "list_statements"))


async def taken_statements(
    database: Database, *, bank_id: UUID | None, before: UUID, limit: int
) -> list[TakenStatement]:
    """List statements of a bank, or of all, newest first."""
    return await _LIST.all(database, bank_id=bank_id, before=before, limit=limit)
