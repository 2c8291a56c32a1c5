"""Pages without sign-in: the check of a card or a certificate, and the figures of the programmes."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from libs.common.neighbours.doors import DoorClosed
from services.portal.context import context
from services.portal.gateways.answers.offices import CardCheck
from services.portal.gateways.answers.programmes import CertificateCheck, Figures, ReportedFigures
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer, S, read_answer
from services.portal.pages.frame import counted, language, page
from services.portal.pages.typed import Short

_HELD_S = 60
_OK, _NOT_MODIFIED = 200, 304
_NUMBER_MAX = 60
"""What the door takes; a longer text is no number of a card."""
router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
# A day before the law, and a country without it.
_NO_FIGURES = frozenset({"no_law_at_date", "not_in_this_scheme"})


@router.get("/check")
async def form(request: Request, card: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Show the forms; the code on a card leads here with its number, and gets its answer at once."""
    return await _card_checked(request, card) if card.strip() else _forms(request)


def _forms(request: Request, problem: Problem | None = None, **given: Any) -> Response:
    empty = {"checked": None, "document": "", "card": "", "card_is_valid": None}
    return page(request, "certificate_check.html", None, problem=problem, **{**empty, **given})


async def _card_checked(request: Request, card: str) -> Response:
    number = card.strip()[:_NUMBER_MAX]
    answer = await asked(request, "registration", "POST", "/v1/card-checks", CardCheck, json={"number": number})
    return _forms(request, answer.problem, card=card, card_is_valid=answer.body.valid if answer.body else None)


@router.post("/check")
async def check(request: Request, document: Short = "", card: Short = "") -> Response:
    """Check a card's number, or the text of a certificate, whose content is shown only if it is ours and valid."""
    if card.strip():
        return await _card_checked(request, card)
    body = {"document": document.strip()}
    answer = await asked(request, "programmes", "POST", "/v1/certificate-checks", CertificateCheck, json=body)
    if answer.body:
        return _forms(request, checked=answer.body.certificate)
    return _forms(request, answer.problem, document=document)


@router.get("/figures")
async def figures(request: Request) -> Response:
    """Show the counted figures without small counts, and apart from them those that the agency published."""
    counted = await asked(request, "programmes", "GET", "/v1/figures", Figures)
    reported = await asked(request, "programmes", "GET", "/v1/reported-figures", ReportedFigures)
    none_yet = counted.problem is not None and counted.problem.code in _NO_FIGURES
    return page(
        request,
        "figures.html",
        None,
        problem=None if none_yet else counted.problem,
        none_yet=none_yet,
        counted=counted.body,
        reported=reported.items,
    )


async def asked(request: Request, service: str, method: str, path: str, model: type[S], **more: Any) -> Answer[S]:
    """Call a door that needs no token."""
    words = language(request)
    try:
        answer = await context(request).doors.call(service, method, path, headers={"Accept-Language": words}, **more)
    except DoorClosed as closed:
        return Answer(503, problem=Problem(code=closed.code, detail=closed.say(words), status=503), closed=True)
    return read_answer(service, answer, model, words)


def kept(request: Request, shown: Response) -> Response:
    """Let anybody keep the page for a minute; asked again with its tag, an unchanged page is not sent."""
    if shown.status_code != _OK:
        return shown
    tag = f'"{hashlib.sha256(bytes(shown.body)).hexdigest()[:32]}"'
    headers = {"ETag": f"W/{tag}", "Cache-Control": f"public, max-age={_HELD_S}", "Vary": "Accept-Language, Cookie"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known:
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    shown.headers.update(headers)
    return shown
