"""Statements about closure orders."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class ClosureOrder:
    """A closure order for one employer, or for a sector of an area."""

    order_id: UUID
    employer_id: UUID | None
    area: str | None
    sector: str | None
    first_day: date
    last_day: date
    order_number: str
    issued_by: str
    cause: str


_ORDER = Query(ClosureOrder, f"SELECT {columns(ClosureOrder)} FROM closure_order WHERE order_id = :order_id")
_INSERT = Command("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, issued_by, cause)
    VALUES (:order_id, :employer_id, :area, :sector, :first_day, :last_day, :order_number, :issued_by, :cause)
""")


async def closure_order(database: Database, order_id: UUID) -> ClosureOrder | None:
    return await _ORDER.first(database, order_id=order_id)


async def insert_closure_order(connection: AsyncConnection, order: ClosureOrder) -> None:
    """Insert an order. The database refuses an unknown employer and a number recorded under any spelling."""
    await _INSERT.run(connection, **asdict(order))
