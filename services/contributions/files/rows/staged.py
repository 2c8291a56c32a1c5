"""Statements about a job's staged table: the rows of a file (place, sheet_row, c0, c1, …), named after the job."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database


@dataclass(frozen=True, slots=True)
class Group:
    """One employer's month in the file: places `first` to `last` of the staged table."""

    employer_number: str
    month: str
    first: int
    last: int
    rows: int


async def group_rows(
    database: Database, table: str, *, number: str, month: str, values: Mapping[str, Any]
) -> list[Group]:
    """List the employers' months in the order of the file. `number`, `month`: SQL expressions over a row's cells."""
    statement = text(f"""
        SELECT number, month, min(place) AS first, max(place) AS last, count(*) AS rows
        FROM (SELECT CAST({number} AS text) AS number, CAST({month} AS text) AS month, place FROM {table}) s
        GROUP BY number, month ORDER BY min(place)
    """)
    rows = await database.many_rows(statement, values)
    return [Group(group.number, group.month, group.first, group.last, group.rows) for group in rows]


async def number_rows(database: Database, table: str) -> None:
    """Number the rows of a file that is sorted already: a row's number is its place."""
    await database.one_statement(
        text(f"ALTER TABLE {table} ADD COLUMN row_no integer GENERATED ALWAYS AS (place) VIRTUAL")
    )


async def index_places(database: Database, table: str) -> None:
    await database.one_statement(text(f"CREATE INDEX ON {table} USING brin (place)"))


async def sort_rows(database: Database, table: str, *, number: str, month: str, values: Mapping[str, Any]) -> None:
    """Give the rows places by month and employer; `row_no` keeps each row's number in the file."""
    cells = await database.many_rows(
        text("SELECT attname FROM pg_attribute WHERE attrelid = CAST(:t AS regclass) AND attname ~ '^c[0-9]+$'"),
        {"t": table},
    )
    names = ", ".join(cell for (cell,) in cells)
    order = f"CAST({month} AS text), CAST({number} AS text), place"
    async with database.transaction(wakes=False) as connection:
        await connection.execute(
            text(f"""
                CREATE UNLOGGED TABLE {table}_s AS
                SELECT (row_number() OVER (ORDER BY {order}))::integer AS place, place AS row_no, sheet_row, {names}
                FROM {table} ORDER BY {order}
            """),
            dict(values),
        )
        await connection.execute(text(f"DROP TABLE {table}"))
        await connection.execute(text(f"ALTER TABLE {table}_s RENAME TO {table}"))


async def fail_months(
    database: Database, table: str, job_id: UUID, groups: Sequence[Group], code: str, values: Mapping[str, Any]
) -> None:
    """Mark every row of the groups as failed because of its month."""
    await database.one_statement(
        text(f"""
            INSERT INTO job_fault (job_id, row_no, "column", code, "values")
            SELECT :job_id, row_no, 'month', :code, CAST(:values AS json) FROM {table}
            WHERE place BETWEEN :first AND :last ON CONFLICT DO NOTHING
        """),
        {
            "job_id": job_id,
            "first": groups[0].first,
            "last": groups[-1].last,
            "code": code,
            "values": json.dumps(dict(values)),
        },
    )
