"""Statements that post returns which came as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source
from services.contributions.returns.rows.posting import posting_statement


@dataclass(frozen=True, slots=True)
class PostedReturn:
    """`body`: the answer of the door, as PostgreSQL wrote it."""

    return_id: UUID
    employer_id: UUID
    version: int
    body: str


@dataclass(frozen=True, slots=True)
class MonthVersion:
    """The version of an employer's month that stands."""

    return_id: UUID
    version: int


_HEADER = """
    SELECT return_id, employer_id, kind, previous_return_id, unregistered_ok,
           filed_by, late_reason, traceparent, client, operation, key, body_hash
    FROM unnest(CAST(:return_ids AS uuid[]), CAST(:employer_ids AS uuid[]), CAST(:kinds AS text[]),
                CAST(:previous_return_ids AS uuid[]), CAST(:unregistered_ok AS boolean[]), CAST(:filed_by AS text[]),
                CAST(:late_reasons AS text[]), CAST(:traceparents AS text[]), CAST(:clients AS text[]),
                CAST(:operations AS text[]), CAST(:keys AS text[]), CAST(:body_hashes AS bytea[]))
         AS h(return_id, employer_id, kind, previous_return_id, unregistered_ok, filed_by, late_reason, traceparent,
              client, operation, key, body_hash)
"""
_LINE = """
    SELECT return_id, line_no, person_id, national_id, wage, nullif(absence, '') AS absence
    FROM unnest(CAST(:line_return_ids AS uuid[]), CAST(:line_nos AS integer[]), CAST(:person_ids AS uuid[]),
                CAST(:national_ids AS text[]), CAST(:wages AS text[])::numeric[], CAST(:absences AS text[]))
         AS l(return_id, line_no, person_id, national_id, wage, absence)
"""
_POST_FIRST = Query(PostedReturn, posting_statement(header=_HEADER, line=_LINE, remembers=True, corrects=False))
_POST_ONE = Query(PostedReturn, posting_statement(header=_HEADER, line=_LINE, remembers=True, corrects=True))
_STANDING = Query(
    MonthVersion,
    "SELECT return_id, version FROM employer_month WHERE employer_id = :employer_id AND month = :month",
)


async def post_originals(database: Database, parameters: Mapping[str, Any]) -> list[PostedReturn]:
    """Post many employers' returns of one month. A month that stands yields no row."""
    return await _POST_FIRST.all(database, **parameters)


async def post_locked(connection: AsyncConnection, parameters: Mapping[str, Any]) -> PostedReturn:
    """Post one return, perhaps a correction, whose employer is locked."""
    return await _POST_ONE.one(connection, **parameters)


async def current_return(source: Source, employer_id: UUID, month: date) -> MonthVersion | None:
    return await _STANDING.first(source, employer_id=employer_id, month=month)
