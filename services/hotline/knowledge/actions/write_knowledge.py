"""Write the next version of an article (with a canned answer) or of a procedure: versions, no edits."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:of AS text), 17))")

_ARTICLE = text("""
    INSERT INTO article (slug, language, version, title, body, answer, law, search, valid_from, valid_until, written_by)
    SELECT :slug, :language, coalesce(max(version), 0) + 1, :title, :body, :answer, :law, :search, :valid_from,
           :valid_until, :written_by
    FROM article WHERE slug = :slug AND language = :language RETURNING *
""")

_PROCEDURE = text("""
    INSERT INTO procedure (code, version, name, who, documents, legal_days, channels, law, valid_from, written_by)
    SELECT :code, coalesce(max(version), 0) + 1, :name, :who, :documents, :legal_days, :channels, :law, :valid_from,
           :written_by
    FROM procedure WHERE code = :code RETURNING *
""")


async def write_article(connection: AsyncConnection, **article: Any) -> dict[str, Any]:
    await connection.execute(_ONE, {"of": f"article {article['slug']} {article['language']}"})
    return dict((await connection.execute(_ARTICLE, article)).mappings().one())


async def write_procedure(connection: AsyncConnection, **procedure: Any) -> dict[str, Any]:
    await connection.execute(_ONE, {"of": f"procedure {procedure['code']}"})
    return dict((await connection.execute(_PROCEDURE, procedure)).mappings().one())
