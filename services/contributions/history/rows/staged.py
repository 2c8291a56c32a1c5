"""Statements about a job's staged table: the rows of a file of history (place, sheet_row, c0, c1, …)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from libs.common.database.connections import Database


@dataclass(frozen=True, slots=True)
class Pair:
    """A person as rows of the file name one."""

    number: str
    born_on: str


async def index_places(database: Database, table: str) -> None:
    """Index the staged table by place: rows lie in the order of the file."""
    await database.one_statement(text(f"CREATE INDEX ON {table} USING brin (place)"))


async def pairs_of(database: Database, table: str, places: Mapping[str, int], *, first: int, last: int) -> list[Pair]:
    """List the persons of a set, each pair of national id and birthday once."""
    number, born_on = (f"trim(c{places[name]})" for name in ("national_id", "born_on"))
    statement = text(f"""
        SELECT DISTINCT {number} AS number, {born_on} AS born_on FROM {table} WHERE place BETWEEN :first AND :last
    """)
    rows = await database.many_rows(statement, {"first": first, "last": last})
    return [Pair(row.number, row.born_on) for row in rows]
