"""Pages without sign-in: checking a certificate that somebody shows, and the figures of the programmes."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from libs.common.neighbours.doors import DoorClosed
from services.portal.context import context
from services.portal.pages.frame import language, page
from services.portal.pages.typed import Short

router = APIRouter(include_in_schema=False)
# A day before the law, and a country without it.
_NO_FIGURES = frozenset({"no_law_at_date", "not_in_this_scheme"})


@router.get("/check")
async def form(request: Request) -> Response:
    return page(request, "certificate_check.html", None, checked=None, document="")


@router.post("/check")
async def check(request: Request, document: Short = "") -> Response:
    """The text of its QR code; what it says is shown only where it is ours and valid."""
    status, found = await _asked(request, "POST", "/v1/certificate-checks", json={"document": document.strip()})
    if status == 200:
        return page(request, "certificate_check.html", None, checked=found["certificate"], document="")
    return page(request, "certificate_check.html", None, problem=found, checked=None, document=document)


@router.get("/figures")
async def figures(request: Request) -> Response:
    """What was counted, small counts kept back; and apart from it what the agency has published."""
    status, counted = await _asked(request, "GET", "/v1/figures")
    _, reported = await _asked(request, "GET", "/v1/reported-figures")
    none_yet = counted.get("code") in _NO_FIGURES
    problem = counted if status != 200 and not none_yet else None
    given = {"counted": counted if status == 200 else None, "reported": reported.get("items", [])}
    return page(request, "figures.html", None, problem=problem, none_yet=none_yet, **given)


async def _asked(request: Request, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """Status and body of a door that asks for no token; a problem where it is closed."""
    words = language(request)
    try:
        answer = await context(request).doors.call(
            "programmes", method, path, headers={"Accept-Language": words}, **more
        )
    except DoorClosed as closed:
        return 503, {"code": closed.code, "detail": closed.say(words), "errors": [], "status": 503}
    found: dict[str, Any] = answer.json()
    return answer.status_code, found if answer.is_success else {"errors": [], **found}
