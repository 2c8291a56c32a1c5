"""Bring a sent file into a table of its own, cell by cell as text. Never inside a transaction of the service.

PostgreSQL reads plain CSV itself. What it refuses, and every spreadsheet, goes through a process apart that
has limits of memory and time (`libs.common.sheets.normalise`).
"""

import asyncio
import csv
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg

from libs.common.database import Database
from libs.common.sheets.sniffing import COLUMNS_MAX, ENCODINGS, FileUnreadable, Sheet

BLOCK = 1 << 18
TIME_S_MAX = 600
_HEADING_LINE_MAX = 65_536


async def stage(database: Database, path: Path, sheet: Sheet, table: str) -> tuple[list[str], int]:
    """Fill `table` (columns row_no, place, c0, c1, …); the heading and how many rows there are."""
    connection = await database.dedicated()
    try:
        await connection.execute("SET statement_timeout = '10min'")
        if sheet.format == "csv":
            heading = list(sheet.heading)
            try:
                await _create(connection, table, len(heading))
                await _copy_plain(connection, path, sheet, table, len(heading))
            except asyncpg.PostgresError:
                await _copy_normalised(connection, path, sheet, table, heading)
        else:
            heading = await _copy_normalised(connection, path, sheet, table, [])
        return heading, await connection.fetchval(f"SELECT count(*) FROM {table}")
    finally:
        await connection.close()


async def _create(connection: Any, table: str, width: int) -> None:
    columns = ", ".join(f"c{n} text NOT NULL DEFAULT ''" for n in range(width))
    await connection.execute(f"DROP TABLE IF EXISTS {table}")
    await connection.execute(
        f"CREATE UNLOGGED TABLE {table} (place integer GENERATED ALWAYS AS IDENTITY, {columns})"
        " WITH (autovacuum_enabled = false)"
    )


async def _copy_plain(connection: Any, path: Path, sheet: Sheet, table: str, width: int) -> None:
    with path.open("rb") as file:
        file.seek(sheet.skip)
        await connection.copy_to_table(
            table,
            source=file,
            columns=[f"c{n}" for n in range(width)],
            format="csv",
            header=True,
            delimiter=sheet.delimiter,
            null="\\N",
            encoding=ENCODINGS[sheet.encoding],
            timeout=TIME_S_MAX,
        )


async def _copy_normalised(connection: Any, path: Path, sheet: Sheet, table: str, heading: list[str]) -> list[str]:
    with path.open("rb") as file:
        file.seek(sheet.skip)
        command = ["-m", "libs.common.sheets.normalise", sheet.format, sheet.encoding, sheet.delimiter]
        child = await asyncio.create_subprocess_exec(
            sys.executable, *command, str(len(heading)), stdin=file, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        assert child.stdout is not None
        try:
            line = await child.stdout.readline()
            found = [cell.strip() for cell in next(csv.reader([line.decode().rstrip("\n")]), [])]
            if not found or len(found) > COLUMNS_MAX or len(line) > _HEADING_LINE_MAX:
                raise FileUnreadable(why=f"its heading is empty or has more than {COLUMNS_MAX} columns")
            await _create(connection, table, len(found))
            columns = [f"c{n}" for n in range(len(found))]
            await connection.copy_to_table(
                table, source=_blocks(child.stdout), columns=columns, format="csv", null="\\N", timeout=TIME_S_MAX
            )
            if await asyncio.wait_for(child.wait(), 30):
                assert child.stderr is not None
                why = (await child.stderr.read()).decode(errors="replace").strip().splitlines()
                raise FileUnreadable(why=why[-1][:200] if why else "the reader was stopped at its limits")
        except (ValueError, asyncpg.PostgresError) as failure:
            raise FileUnreadable(why=str(failure)[:200]) from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return found


async def _blocks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while block := await reader.read(BLOCK):
        yield block
