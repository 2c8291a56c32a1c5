"""Receive a document of a dossier, and say which are still missing."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence

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
