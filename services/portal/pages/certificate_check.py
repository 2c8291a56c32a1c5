"""Whoever is shown a certificate of vaccination checks it here: no sign-in, nothing kept."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from libs.common.doors import DoorClosed
from services.portal.pages.frame import language, page

router = APIRouter(prefix="/check", include_in_schema=False)


@router.get("")
async def form(request: Request) -> Response:
    return page(request, "certificate_check.html", None, checked=None)


@router.post("")
async def check(request: Request, document: Annotated[str, Form(max_length=8_000)] = "") -> Response:
    """The text of its QR code; what it says is shown only where it is ours and valid."""
    doors, words = request.app.state.doors, language(request)
    try:
        answer = await doors.call(
            "programmes",
            "POST",
            "/v1/certificate-checks",
            json={"document": document.strip()},
            headers={"Accept-Language": words},
        )
    except DoorClosed as closed:
        problem = {"code": closed.code, "detail": closed.say(words), "errors": [], "status": 503}
        return page(request, "certificate_check.html", None, problem=problem, checked=None)
    found = answer.json()
    if answer.is_success:
        return page(request, "certificate_check.html", None, checked=found["certificate"])
    return page(request, "certificate_check.html", None, problem={"errors": [], **found}, checked=None)
