"""Decide applications to register an employer from the inbox: approve by the hash that was shown, ask, refuse."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn
from services.portal.pages.office.inbox import then
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/applications/{application_id}", include_in_schema=False)
_PATH = "/v1/employer-applications"


@router.post("/approval")
async def approve(
    request: Request,
    visitor: SignedIn,
    application_id: UUID,
    content: Short = "",
    registration_number: Short = "",
) -> Response:
    """Approve the content that was shown, with the registration number where the applicant knew none."""
    body = {"hash": content, "registration_number": registration_number.strip() or None}
    answer = await visitor.suite.post("registration", f"{_PATH}/{application_id}/approval", body)
    return await then(request, visitor, answer, "approved")


@router.post("/question")
async def ask(request: Request, visitor: SignedIn, application_id: UUID, question: Short = "") -> Response:
    answer = await visitor.suite.post("registration", f"{_PATH}/{application_id}/question", {"question": question})
    return await then(request, visitor, answer, "applicant_asked")


@router.post("/refusal")
async def refuse(request: Request, visitor: SignedIn, application_id: UUID, reason: Short = "") -> Response:
    answer = await visitor.suite.post("registration", f"{_PATH}/{application_id}/refusal", {"reason": reason})
    return await then(request, visitor, answer, "decided")
