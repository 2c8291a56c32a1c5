"""Record a document of a dossier, and return those still missing."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.hotline.cases.rows.cases import insert_document, lock_documents_needed, missing_documents


class DocumentNotNeeded(Refusal):
    code = "document_not_needed"
    kind = "invalid"


async def receive_document(connection: AsyncConnection, case_id: UUID, *, document: str, received_by: str) -> list[str]:
    """Record a document and return those still missing."""
    needed = await lock_documents_needed(connection, case_id)
    if needed is None:
        raise NotFound(what="dossier")
    if document not in needed:
        raise DocumentNotNeeded(document=document, needed=", ".join(needed), pointer="/document")
    await insert_document(connection, case_id, document=document, received_by=received_by)
    return await missing_documents(connection, case_id, needed)
