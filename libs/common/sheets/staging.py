"""Copy a sent file into a table of its own, cell by cell as text. Never inside a transaction of the service.

PostgreSQL reads a large plain CSV itself, after the separate process has found that no cell needs normalising. All
other files go through that process (`libs.common.sheets.reader`).
"""

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import structlog

from libs.common.database.connections import Database
from libs.common.sheets.reader_process import ReaderTask, RowsTooMany, is_large_csv, is_plain, reading, refuse_as_said
from libs.common.sheets.sniffing import ENCODINGS, FileUnreadable

BLOCK = 1 << 18
TIME_S_MAX = 600
log = structlog.get_logger()


async def stage(database: Database, path: Path, asked: ReaderTask, table: str) -> tuple[list[str], int]:
    """Fill `table` (place, sheet_row, c0, c1, …); return the heading and the number of rows."""
    plain = is_large_csv(path, asked.sheet) and await is_plain(path, asked)
    connection = await database.dedicated()
    try:
        await connection.execute("SET statement_timeout = '10min'")
        if plain:
            heading = list(asked.sheet.heading)
            await _copy_plain(connection, path, asked, table)
        else:
            heading = await _copy_as_meant(connection, path, asked, table)
        rows: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    except asyncpg.PostgresError as failure:
        # Its text may hold a row of the file: the class alone is kept.
        log.warning("sheets.not_staged", failure=type(failure).__name__, sqlstate=failure.sqlstate)
        raise FileUnreadable(why="unstorable") from None
    finally:
        await connection.close()
    if rows > asked.rows_max:
        raise RowsTooMany(rows_max=asked.rows_max)
    return heading, rows


async def _create(connection: Any, table: str, width: int, sheet_row: str) -> list[str]:
    columns = [f"c{n}" for n in range(width)]
    cells = ", ".join(f"{column} text NOT NULL DEFAULT ''" for column in columns)
    await connection.execute(f"DROP TABLE IF EXISTS {table}")
    await connection.execute(
        f"CREATE UNLOGGED TABLE {table} (place integer GENERATED ALWAYS AS IDENTITY, sheet_row integer{sheet_row},"
        f" {cells}) WITH (autovacuum_enabled = false)"
    )
    return columns


async def _copy_plain(connection: Any, path: Path, asked: ReaderTask, table: str) -> None:
    """Copy a plain CSV: every line is a row, the first one is the heading."""
    sheet = asked.sheet
    columns = await _create(
        connection, table, len(sheet.heading), f" GENERATED ALWAYS AS (place + {1 + sheet.above}) VIRTUAL"
    )
    with path.open("rb") as file:
        file.seek(sheet.skip)
        await connection.copy_to_table(
            table,
            source=file,
            columns=columns,
            format="csv",
            header=True,
            delimiter=sheet.delimiter,
            force_not_null=columns,
            encoding=ENCODINGS[sheet.encoding],
            timeout=TIME_S_MAX,
        )


async def _copy_as_meant(connection: Any, path: Path, asked: ReaderTask, table: str) -> list[str]:
    async with reading(path, asked.sheet.skip, asked.document("read")) as child:
        assert child.stdout is not None
        line = await child.stdout.readline()
        heading = next(csv.reader([line.decode().rstrip("\n")]), [])
        if not heading:
            await refuse_as_said(child)
            raise FileUnreadable(why="no_heading")
        columns = await _create(connection, table, len(heading), "")
        await connection.copy_to_table(
            table,
            source=_blocks(child.stdout),
            columns=["sheet_row", *columns],
            format="csv",
            force_not_null=columns,
            timeout=TIME_S_MAX,
        )
        await refuse_as_said(child)
    return heading


async def _blocks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while block := await reader.read(BLOCK):
        yield block
