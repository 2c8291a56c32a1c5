"""Pages without sign-in: the check of a certificate, and the figures of the programmes."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from libs.common.neighbours.doors import DoorClosed
from services.portal.context import context
from services.portal.gateways.answers.programmes import CertificateCheck, Figures, ReportedFigures
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer, S, read_answer
from services.portal.pages.frame import counted, language, page
from services.portal.pages.typed import Short

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
# A day before the law, and a country without it.
_NO_FIGURES = frozenset({"no_law_at_date", "not_in_this_scheme"})


@router.get("/check")
async def form(request: Request) -> Response:
    return page(request, "certificate_check.html", None, checked=None, document="")


@router.post("/check")
async def check(request: Request, document: Short = "") -> Response:
    """Check the text of a QR code; its content is shown only if it is ours and valid."""
    body = {"document": document.strip()}
    answer = await asked(request, "programmes", "POST", "/v1/certificate-checks", CertificateCheck, json=body)
    if answer.body:
        return page(request, "certificate_check.html", None, checked=answer.body.certificate, document="")
    return page(request, "certificate_check.html", None, problem=answer.problem, checked=None, document=document)


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
