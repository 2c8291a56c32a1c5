"""Statements that post returns of one month, which came as JSON or in a file: `post_returns.sql`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class PostedReturn:
    """A posted return. `body`: the answer of the door, as PostgreSQL wrote it."""

    return_id: UUID
    employer_id: UUID
    version: int
    body: str


@dataclass(frozen=True, slots=True)
class MonthVersion:
    """The current version of an employer's month."""

    return_id: UUID
    version: int


_POST_ORIGINALS = Query(PostedReturn, sql_beside(__file__, "post_returns", as_json=True, corrects=False))
_POST_LOCKED = Query(PostedReturn, sql_beside(__file__, "post_returns", as_json=True, corrects=True))
_POST_FILE = Query(PostedReturn, sql_beside(__file__, "post_returns", as_json=False, corrects=False))
_POST_FILE_OF_CORRECTIONS = Query(PostedReturn, sql_beside(__file__, "post_returns", as_json=False, corrects=True))
_STANDING = Query(
    MonthVersion,
    "SELECT return_id, version FROM employer_month WHERE employer_id = :employer_id AND month = :month",
)


async def post_originals(database: Database, parameters: Mapping[str, Any]) -> list[PostedReturn]:
    """Post returns of many employers for one month. A month that is filed already yields no row."""
    return await _POST_ORIGINALS.all(database, **parameters)


async def post_locked(connection: AsyncConnection, parameters: Mapping[str, Any]) -> PostedReturn:
    """Post one return, original or correction, of an employer that the caller has locked."""
    return await _POST_LOCKED.one(connection, **parameters)


async def post_file_set(connection: AsyncConnection, parameters: Mapping[str, Any], *, corrects: bool) -> None:
    """Post the good returns of the temporary tables `file_header` and `file_line`."""
    await (_POST_FILE_OF_CORRECTIONS if corrects else _POST_FILE).all(connection, **parameters)


async def current_return(source: Source, employer_id: UUID, month: date) -> MonthVersion | None:
    return await _STANDING.first(source, employer_id=employer_id, month=month)
