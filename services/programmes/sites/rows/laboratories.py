"""Statements about laboratories."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A laboratory that is open; `whole`: the number of all."""

    id: UUID
    name: str
    area: str
    address: str
    whole: int


_INSERT = Command("""
    INSERT INTO laboratory (laboratory_id, name, area, address) VALUES (:laboratory_id, :name, :area, :address)
""")
_OPEN = Query(
    Laboratory,
    """
    SELECT laboratory_id AS id, name, area, address, count(*) OVER () AS whole
    FROM laboratory WHERE closed_on IS NULL ORDER BY area, name, laboratory_id LIMIT 500
    """,
)


async def insert_laboratory(
    connection: AsyncConnection, *, laboratory_id: UUID, name: str, area: str, address: str
) -> None:
    await _INSERT.run(connection, laboratory_id=laboratory_id, name=name, area=area, address=address)


async def open_laboratories(source: Source) -> list[Laboratory]:
    """List the laboratories that are open, by area and name, 500 at most."""
    return await _OPEN.all(source)
