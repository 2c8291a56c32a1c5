"""Evidence of a claim: added by its person, read by the officer who decides."""

import asyncio
import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit, audit_look
from libs.common.door.answers.downloads import named
from libs.common.door.answers.idempotency import as_json, carry_out_once, json_response, once_with_digest
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, visible
from libs.common.door.requests.fields import Nothing
from libs.common.papers.cleaning import FileNotTaken, clean_copy
from libs.common.refusals import NotFound
from services.benefits.claims.rows.shown import Claim, claim
from services.benefits.context import Ctx
from services.benefits.evidence import rows
from services.benefits.evidence.actions.add_evidence import add_evidence, take_evidence_back

EVIDENCE_BYTES_MAX = 8 * 1024 * 1024
_PART_BYTES = 64 * 1024
"""What a multipart body has beside the file."""
router = APIRouter(prefix="/v1", tags=["evidence"])
Own = Annotated[Caller, allow("person", "officer")]
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
_CONTENT: Any = {
    200: {"content": {one: {"schema": {"type": "string", "format": "binary"}} for one in _ENDINGS}},
}


class EvidenceShown(BaseModel):
    """A photo or scan of a claim, as it is kept: without what it said of its maker."""

    id: UUID
    claim_id: UUID
    kind: rows.EvidenceKind = Field(description="what it shows")
    media_type: str = Field(description="image/jpeg, image/png or application/pdf, by its content")
    size: int = Field(description="in bytes")
    sha256: str = Field(description="of the content as it is kept")
    added_on: date

    @classmethod
    def of(cls, row: rows.Evidence) -> "EvidenceShown":
        return cls(
            id=row.evidence_id,
            claim_id=row.claim_id,
            kind=row.kind,
            media_type=row.media_type,
            size=row.size,
            sha256=row.sha256,
            added_on=row.added_on,
        )


class EvidenceRemoved(BaseModel):
    """A file that was taken back and deleted."""

    id: UUID


@router.post(
    "/claims/{claim_id}/evidence",
    status_code=201,
    operation_id="add_evidence",
    response_model=EvidenceShown,
    max_body_size=EVIDENCE_BYTES_MAX + _PART_BYTES,
)
async def add(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    file: UploadFile,
    caller: Own,
    kind: Annotated[rows.EvidenceKind, Query(description="what it shows")] = "other",
) -> Response:
    """Add a photo (JPEG, PNG) or a scan (PDF) of up to 8 MiB: its place, camera and maker are removed."""
    of_claim = await _claim(context, caller, claim_id)
    data = await file.read(EVIDENCE_BYTES_MAX + 1)
    if not data or len(data) > EVIDENCE_BYTES_MAX:
        raise FileNotTaken(pointer="/file")
    once = once_with_digest(request, caller, "add_evidence", hashlib.sha256(data).digest())
    copy = await asyncio.to_thread(clean_copy, data)
    async with context.database.transaction() as connection:
        if replayed := await once.recall(connection):
            return replayed
        added = await add_evidence(
            connection,
            claim_id=claim_id,
            person_id=of_claim.person_id,
            kind=kind,
            copy=copy,
            added_by=caller.name,
            today=context.clock.today(),
        )
        answer = as_json(EvidenceShown.of(added))
        await audit(connection, caller, "add_evidence", subject=str(added.evidence_id))
        await once.remember(connection, 201, answer)
    return json_response(201, answer)


@router.get("/claims/{claim_id}/evidence", operation_id="list_evidence")
async def listed(context: Ctx, claim_id: UUID, caller: Own) -> Page[EvidenceShown]:
    """List the files of a claim, in the order in which they came."""
    of_claim = await _claim(context, caller, claim_id)
    await audit_look(context.database, caller, "evidence.list", [of_claim.person_id])
    files = await rows.evidence_of_claim(context.database, claim_id)
    return Page(items=[EvidenceShown.of(one) for one in files], next=None)


@router.get(
    "/evidence/{evidence_id}/content",
    operation_id="download_evidence",
    response_class=Response,
    responses=_CONTENT,
)
async def content(context: Ctx, evidence_id: UUID, caller: Own) -> Response:
    """Download a file. Who looked at it is audited, and the person sees it."""
    evidence = await rows.evidence(context.database, evidence_id)
    if evidence is None:
        raise NotFound(what="evidence")
    of_claim = await _claim(context, caller, evidence.claim_id, what="evidence")
    await audit_look(context.database, caller, "evidence.read", [of_claim.person_id], detail=str(evidence_id))
    headers = named(f"evidence-{evidence_id}.{_ENDINGS[evidence.media_type]}")
    headers |= {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(evidence.content, media_type=evidence.media_type, headers=headers)


@router.post("/evidence/{evidence_id}/removal", operation_id="remove_evidence", response_model=EvidenceRemoved)
async def remove(
    request: Request,
    context: Ctx,
    evidence_id: UUID,
    body: Nothing,
    caller: Annotated[Caller, allow("person")],
) -> Response:
    """Take a file back, as the person: it is deleted."""
    evidence = await rows.evidence(context.database, evidence_id)
    if evidence is None:
        raise NotFound(what="evidence")
    of_claim = await _claim(context, caller, evidence.claim_id, what="evidence")

    async def act(connection: Any) -> EvidenceRemoved:
        await take_evidence_back(connection, evidence_id=evidence_id, person_id=of_claim.person_id)
        return EvidenceRemoved(id=evidence_id)

    return await carry_out_once(request, caller, "remove_evidence", act, status=200)


async def _claim(context: Ctx, caller: Caller, claim_id: UUID, *, what: str = "claim") -> Claim:
    return visible(caller, await claim(context.database, claim_id), of_person, what=what)
