"""What agents know: articles with a canned answer, procedures with documents and legal days. Versions, no edits."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence

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
_NEEDED = text("""
    SELECT p.documents FROM service_case c JOIN procedure p ON p.code = c.procedure AND p.version = c.procedure_version
    WHERE c.case_id = :case_id AND c.status <> 'closed' FOR UPDATE OF c
""")
_RECEIVED = text("""
    INSERT INTO case_document (case_id, document, received_by) VALUES (:case_id, :document, :received_by)
    ON CONFLICT DO NOTHING
""")
_MISSING = text("""
    SELECT document FROM unnest(CAST(:documents AS text[])) WITH ORDINALITY d(document, place)
    WHERE document NOT IN (SELECT document FROM case_document WHERE case_id = :case_id) ORDER BY place
""")


class DocumentNotNeeded(Refusal):
    code = "document_not_needed"
    kind = "invalid"
    sentence = Sentence(
        en="This procedure does not ask for {document}. It asks for: {needed}.",
        th="กระบวนงานนี้ไม่ใช้ {document} เอกสารที่ใช้คือ {needed}",
        vi="Thủ tục này không cần {document}. Cần: {needed}.",
    )


async def write_article(connection: AsyncConnection, **article: Any) -> dict[str, Any]:
    await connection.execute(_ONE, {"of": f"article {article['slug']} {article['language']}"})
    return dict((await connection.execute(_ARTICLE, article)).mappings().one())


async def write_procedure(connection: AsyncConnection, **procedure: Any) -> dict[str, Any]:
    await connection.execute(_ONE, {"of": f"procedure {procedure['code']}"})
    return dict((await connection.execute(_PROCEDURE, procedure)).mappings().one())


async def receive_document(connection: AsyncConnection, case_id: Any, *, document: str, received_by: str) -> list[str]:
    """The documents that are still missing from the dossier."""
    needed = (await connection.execute(_NEEDED, {"case_id": case_id})).scalar_one_or_none()
    if needed is None:
        raise NotFound(what="dossier")
    if document not in needed:
        raise DocumentNotNeeded(document=document, needed=", ".join(needed), pointer="/document")
    given = {"case_id": case_id, "document": document, "received_by": received_by}
    await connection.execute(_RECEIVED, given)
    missing = await connection.execute(_MISSING, {"case_id": case_id, "documents": needed})
    return list(missing.scalars())
