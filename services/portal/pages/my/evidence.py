"""Evidence of a person's claim: a photo or scan is sent, seen again and taken back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn, back_to
from services.portal.pages.my.claims import claim_page
from services.portal.pages.typed import Short

router = APIRouter(prefix="/my/claims/{claim_id}/evidence", include_in_schema=False)
_FILE_BYTES_MAX = 9 * 1024 * 1024


@router.post("", max_body_size=_FILE_BYTES_MAX)
async def send(
    request: Request, visitor: SignedIn, claim_id: UUID, file: Annotated[UploadFile, File()], kind: Short = "other"
) -> Response:
    """Send the file to the claim."""
    path, name = f"/v1/claims/{claim_id}/evidence", file.filename or "evidence"
    answer = await visitor.suite.send_file("benefits", path, name, file.file, kind=kind)
    if answer.ok:
        return back_to(request, f"/my/claims/{claim_id}", done="evidence_sent")
    return await claim_page(request, visitor, claim_id, answer.problem)


@router.get("/{evidence_id}")
async def content(request: Request, visitor: SignedIn, claim_id: UUID, evidence_id: UUID) -> Response:
    """Download one of the own files."""
    answer = await visitor.suite.download("benefits", f"/v1/evidence/{evidence_id}/content")
    if not answer.ok:
        return await claim_page(request, visitor, claim_id, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)


@router.post("/{evidence_id}/removal")
async def remove(request: Request, visitor: SignedIn, claim_id: UUID, evidence_id: UUID) -> Response:
    """Take a file back."""
    answer = await visitor.suite.post("benefits", f"/v1/evidence/{evidence_id}/removal", {})
    if answer.ok:
        return back_to(request, f"/my/claims/{claim_id}", done="evidence_removed")
    return await claim_page(request, visitor, claim_id, answer.problem)
