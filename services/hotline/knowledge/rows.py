"""Statements about articles and procedures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from libs.common.database.connections import Database

_ARTICLES = text("""
    SELECT DISTINCT ON (slug, language) * FROM article
    WHERE valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on)
      AND (CAST(:language AS text) IS NULL OR language = :language) AND search LIKE ALL (CAST(:patterns AS text[]))
      AND version = (SELECT max(version) FROM article n WHERE n.slug = article.slug
                     AND n.language = article.language AND n.valid_from <= :on)
    ORDER BY slug, language LIMIT 50
""")

_PROCEDURES = text("""
    SELECT p.*, count(c.case_id) AS dossiers, count(c.closed_at) AS closed,
           count(*) FILTER (WHERE c.closed_at <= c.due_at) AS on_time
    FROM (SELECT DISTINCT ON (code) * FROM procedure
          WHERE valid_from <= :on AND (CAST(:code AS text) IS NULL OR code = :code) ORDER BY code, version DESC) p
    LEFT JOIN service_case c ON c.procedure = p.code
    GROUP BY p.code, p.version, p.name, p.who, p.documents, p.legal_days, p.channels, p.law, p.valid_from, p.written_by
    ORDER BY p.code
""")


async def articles(database: Database, *, words: Sequence[str], language: str | None, on: date) -> list[dict[str, Any]]:
    given = {"patterns": [f"%{_escaped(word)}%" for word in words], "language": language, "on": on}
    return [dict(row) for row in await database.one_statement(_ARTICLES, given)]


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def procedures(database: Database, *, on: date) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_PROCEDURES, {"on": on, "code": None})]


async def procedure(database: Database, code: str, *, on: date) -> dict[str, Any] | None:
    rows = await database.one_statement(_PROCEDURES, {"on": on, "code": code})
    return dict(rows[0]) if rows else None
