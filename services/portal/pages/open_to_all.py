"""Pages without sign-in: checking a certificate that somebody shows, and the figures of the programmes."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from libs.common.doors import DoorClosed
from services.portal.pages.frame import language, page

router = APIRouter(include_in_schema=False)


@router.get("/check")
async def form(request: Request) -> Response:
    return page(request, "certificate_check.html", None, checked=None)


@router.post("/check")
async def check(request: Request, document: Annotated[str, Form(max_length=8_000)] = "") -> Response:
    """The text of its QR code; what it says is shown only where it is ours and valid."""
    status, found = await _asked(request, "POST", "/v1/certificate-checks", json={"document": document.strip()})
    if status == 200:
        return page(request, "certificate_check.html", None, checked=found["certificate"])
    return page(request, "certificate_check.html", None, problem=found, checked=None)


@router.get("/figures")
async def figures(request: Request) -> Response:
    """What was counted, small counts kept back; and apart from it what the agency has published."""
    status, counted = await _asked(request, "GET", "/v1/figures")
    _, reported = await _asked(request, "GET", "/v1/reported-figures")
    problem = counted if status != 200 else None
    given = {"counted": None if problem else counted, "reported": reported.get("items", [])}
    return page(request, "figures.html", None, problem=problem, **given)


async def _asked(request: Request, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """Status and body of a door that asks for no token; a problem where it is closed."""
    words = language(request)
    try:
        answer = await request.app.state.doors.call(
            "programmes", method, path, headers={"Accept-Language": words}, **more
        )
    except DoorClosed as closed:
        return 503, {"code": closed.code, "detail": closed.say(words), "errors": [], "status": 503}
    found: dict[str, Any] = answer.json()
    return answer.status_code, found if answer.is_success else {"errors": [], **found}
