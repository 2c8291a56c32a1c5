"""Statements about articles and procedures."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query, columns
from libs.common.database.sql_files import sql_beside
from services.hotline.knowledge.rules.product_knowledge import ProductArticle, ProductProcedure


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The members of an article that a supervisor writes."""

    slug: str
    language: str
    title: str
    body: str
    answer: str
    law: list[str]
    valid_from: date
    valid_until: date | None
    written_by: str


@dataclass(frozen=True, slots=True)
class Article(ArticleText):
    """A row of `article`."""

    version: int


@dataclass(frozen=True, slots=True)
class FoundArticle(Article):
    """An article found. `whole`: the number of articles found."""

    whole: int


@dataclass(frozen=True, slots=True)
class ProcedureText:
    """The members of a procedure that a supervisor writes."""

    code: str
    name: str
    who: str
    documents: list[str]
    legal_days: int | None
    channels: list[str]
    law: list[str]
    valid_from: date


@dataclass(frozen=True, slots=True)
class Procedure(ProcedureText):
    """A row of `procedure`. `words`: name, who and documents by language, of what came with the product."""

    version: int
    words: Json


@dataclass(frozen=True, slots=True)
class CountedProcedure(Procedure):
    """A procedure with the number of its dossiers, of closed ones, and of those closed in time."""

    dossiers: int
    closed: int
    on_time: int


@dataclass(frozen=True, slots=True)
class ProcedureTerms:
    """The version of a procedure that a new dossier follows, and its legal term in working days."""

    version: int
    legal_days: int | None


_LOCK = Query(str, "SELECT CAST(pg_advisory_xact_lock(hashtextextended(CAST(:of AS text), 17)) AS text) AS lock")
_INSERT_ARTICLE = Query(
    Article,
    f"""
    INSERT INTO article (slug, language, version, title, body, answer, law, search, valid_from, valid_until, written_by)
    SELECT :slug, :language, coalesce(max(version), 0) + 1, :title, :body, :answer, :law, :search, :valid_from,
           :valid_until, :written_by
    FROM article WHERE slug = :slug AND language = :language RETURNING {columns(Article)}
    """,
)
_ARTICLES = Query(
    FoundArticle,
    f"""
    SELECT {columns(Article)}, count(*) OVER () AS whole FROM article
    WHERE valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on)
      AND (CAST(:language AS text) IS NULL OR language = :language) AND search LIKE ALL (CAST(:patterns AS text[]))
      AND version = (SELECT max(version) FROM article n WHERE n.slug = article.slug
                     AND n.language = article.language AND n.valid_from <= :on)
    ORDER BY slug, language LIMIT :limit
    """,
)
_INSERT_PROCEDURE = Query(
    Procedure,
    f"""
    INSERT INTO procedure (code, version, name, who, documents, legal_days, channels, law, valid_from, written_by)
    SELECT :code, coalesce(max(version), 0) + 1, :name, :who, :documents, :legal_days, :channels, :law, :valid_from,
           :written_by
    FROM procedure WHERE code = :code RETURNING {columns(Procedure)}
    """,
)
_PROCEDURES = Query(
    CountedProcedure,
    f"""
    SELECT {columns(Procedure, "p")}, count(c.case_id) AS dossiers, count(c.closed_at) AS closed,
           count(*) FILTER (WHERE c.closed_at <= c.due_at) AS on_time
    FROM (SELECT DISTINCT ON (code) {columns(Procedure)} FROM procedure
          WHERE valid_from <= :on ORDER BY code, version DESC) p
    LEFT JOIN service_case c ON c.procedure = p.code
    GROUP BY {columns(Procedure, "p")} ORDER BY p.code
    """,
)
_PRODUCT_ARTICLES = Query(int, sql_beside(__file__, "insert_product_articles"))
_PRODUCT_PROCEDURES = Query(int, sql_beside(__file__, "insert_product_procedures"))
_TERMS = Query(
    ProcedureTerms,
    """
    SELECT version, legal_days FROM procedure WHERE code = :code AND valid_from <= :on ORDER BY version DESC LIMIT 1
    """,
)


async def lock_article(connection: AsyncConnection, slug: str, language: str) -> None:
    """Lock an article, so that its versions are written one after the other."""
    await _LOCK.one(connection, of=f"article {slug} {language}")


async def insert_article_version(connection: AsyncConnection, article: ArticleText, *, search: str) -> Article:
    """Insert a version. `search`: title, text, answer and law, without accents."""
    return await _INSERT_ARTICLE.one(connection, **asdict(article), search=search)


async def articles_in_force(
    database: Database, *, words: Sequence[str], language: str | None, on: date, limit: int
) -> list[FoundArticle]:
    """List the first articles valid on a day that have every word, by slug."""
    patterns = [f"%{_escaped(word)}%" for word in words]
    return await _ARTICLES.all(database, patterns=patterns, language=language, on=on, limit=limit)


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def lock_procedure(connection: AsyncConnection, code: str) -> None:
    """Lock a procedure, so that its versions are written one after the other."""
    await _LOCK.one(connection, of=f"procedure {code}")


async def insert_procedure_version(
    connection: AsyncConnection, procedure: ProcedureText, *, written_by: str
) -> Procedure:
    return await _INSERT_PROCEDURE.one(connection, **asdict(procedure), written_by=written_by)


async def lock_product(connection: AsyncConnection) -> None:
    """Let processes that load the product's texts wait for each other."""
    await _LOCK.one(connection, of="the product's knowledge")


async def insert_product_articles(
    connection: AsyncConnection, articles: Sequence[ProductArticle], searched: Sequence[str], *, written_by: str
) -> int:
    """Insert the articles that are not there yet, and count them. `searched`: the search text of each."""
    given = [{**asdict(one), "search": search} for one, search in zip(articles, searched, strict=True)]
    return len(await _PRODUCT_ARTICLES.all(connection, articles=_json(given), written_by=written_by))


async def insert_product_procedures(
    connection: AsyncConnection, procedures: Sequence[ProductProcedure], *, written_by: str
) -> int:
    """Insert the procedures that are not there yet, and count them."""
    given = [asdict(one) for one in procedures]
    return len(await _PRODUCT_PROCEDURES.all(connection, procedures=_json(given), written_by=written_by))


def _json(given: list[dict[str, Json]]) -> str:
    return json.dumps(given, ensure_ascii=False, default=str)


async def procedures_in_force(database: Database, *, on: date) -> list[CountedProcedure]:
    """List all procedures valid on a day, by code."""
    return await _PROCEDURES.all(database, on=on)


async def terms_of_procedure(database: Database, code: str, *, on: date) -> ProcedureTerms | None:
    return await _TERMS.first(database, code=code, on=on)
