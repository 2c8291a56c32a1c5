"""Write the next version of an article (with a canned answer) or of a procedure. Versions are never edited."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.knowledge.rows import (
    Article,
    ArticleText,
    Procedure,
    ProcedureText,
    insert_article_version,
    insert_procedure_version,
    lock_article,
    lock_procedure,
)
from services.hotline.people.rules.search_keys import folded


async def write_article(connection: AsyncConnection, article: ArticleText) -> Article:
    """Write the next version of an article, with its search text, which ignores accents."""
    await lock_article(connection, article.slug, article.language)
    search = folded(f"{article.title} {article.body} {article.answer} {' '.join(article.law)}")
    return await insert_article_version(connection, article, search=search)


async def write_procedure(connection: AsyncConnection, procedure: ProcedureText, *, written_by: str) -> Procedure:
    """Write the next version of a procedure. Open dossiers keep the version they began with."""
    await lock_procedure(connection, procedure.code)
    return await insert_procedure_version(connection, procedure, written_by=written_by)
