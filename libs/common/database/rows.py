"""Typed statements: a query returns a frozen dataclass whose fields are its columns, in order.

`tests/architecture/test_rows.py` prepares every statement of every service against its migrated database and compares
the columns with the fields.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

R = TypeVar("R")
Source = Database | AsyncConnection
"""A database, where the statement is a transaction of its own, or a connection inside a transaction."""

Json = Any
"""A field whose column is json or jsonb: the connection decodes it."""


class NotOneRow(LookupError):
    """A query that must find exactly one row found none or several."""


def columns(row: type | Sequence[str], alias: str = "") -> str:
    """Return the fields of a row, or names, as the columns of a SELECT, INSERT or RETURNING: `s.stay_id, s.status`."""
    names = [field.name for field in dataclasses.fields(row)] if isinstance(row, type) else row
    return ", ".join(f"{alias}.{name}" if alias else name for name in names)


class _Counted(Protocol):
    @property
    def whole(self) -> int: ...


def left_off(rows: Sequence[_Counted]) -> int:
    """Count the rows that a limited list leaves out. Its rows have `whole`, which is `count(*) OVER ()`."""
    return rows[0].whole - len(rows) if rows else 0


class Query(Generic[R]):
    """A statement with rows. `row` is a frozen dataclass, or the type of the only column."""

    def __init__(self, row: type[R], sql: str) -> None:
        self.row = row
        self.statement: TextClause = text(sql)
        self.fields = tuple(f.name for f in dataclasses.fields(row)) if dataclasses.is_dataclass(row) else None

    async def all(self, source: Source, **values: Any) -> list[R]:
        """Return every row."""
        return [self._made(row) for row in await _rows(source, self.statement, values)]

    async def first(self, source: Source, **values: Any) -> R | None:
        """Return the first row, or None."""
        rows = await _rows(source, self.statement, values)
        return self._made(rows[0]) if rows else None

    async def one(self, source: Source, **values: Any) -> R:
        """Return the only row."""
        rows = await _rows(source, self.statement, values)
        if len(rows) != 1:
            raise NotOneRow(f"{len(rows)} rows of {self.statement.text[:80]}")
        return self._made(rows[0])

    def _made(self, values: tuple[Any, ...]) -> R:
        if self.fields is None:
            only: R = values[0]
            return only
        return self.row(*values)


class Command:
    """A statement without rows; also a lock (`SELECT pg_advisory_xact_lock(…)`)."""

    def __init__(self, sql: str) -> None:
        self.statement: TextClause = text(sql)

    async def run(self, source: Source, **values: Any) -> int:
        """Run the statement in a transaction and return the number of rows that it changed."""
        if isinstance(source, Database):
            await source.one_statement(self.statement, values)
            return 0
        result: CursorResult[Any] = await source.execute(self.statement, values)
        return result.rowcount


async def _rows(source: Source, statement: TextClause, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    if isinstance(source, Database):
        return [tuple(row.values()) for row in await source.one_statement(statement, values)]
    return [tuple(row) for row in (await source.execute(statement, values)).all()]
