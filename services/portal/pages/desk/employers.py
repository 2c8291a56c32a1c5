"""An employer at the desk: the whole view, a case about it, the check of a contact, and the purpose of a look."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.calls import EmployerChecked
from services.portal.gateways.answers.hotline import Case
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.answers.views import EmployerView
from services.portal.pages.desk.desk import SERVICES
from services.portal.pages.frame import SignedIn, Visitor, page
from services.portal.pages.typed import Id, QueryId, Short

router = APIRouter(prefix="/desk/employers", include_in_schema=False)
QUESTIONS = ("contact_phone", "contact_email", "born_on", "payment_amount")


@router.get("/{employer_id}")
async def employer(request: Request, visitor: SignedIn, employer_id: UUID, case: QueryId = None) -> Response:
    """Show an employer; in a case, with the forms of the call."""
    return await _shown(request, visitor, employer_id, case)


async def _shown(
    request: Request,
    visitor: Visitor,
    employer_id: UUID,
    case: UUID | str | None,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    checked: EmployerChecked | None = None,
) -> Response:
    view, alive = await asyncio.gather(
        visitor.suite.get("hotline", f"/v1/employers/{employer_id}/view", EmployerView), visitor.suite.alive(*SERVICES)
    )
    return page(
        request,
        "employer_view.html",
        visitor,
        problem=problem or view.problem,
        view=view.body,
        alive=alive,
        case=str(case or ""),
        typed=typed or {},
        questions=QUESTIONS,
        checked=checked,
    )


@router.post("/{employer_id}/cases")
async def open_case(request: Request, visitor: SignedIn, employer_id: UUID, about: Short = "") -> Response:
    """Open a case about the employer."""
    body = {"about": about.strip() or "call", "kind": "request", "employer_id": str(employer_id)}
    answer = await visitor.suite.post("hotline", "/v1/cases", body, Case)
    if answer.body:
        return RedirectResponse(f"/desk/employers/{employer_id}?case={answer.body.id}", 303)
    return await _shown(request, visitor, employer_id, None, answer.problem, {"about": about})


@router.post("/{employer_id}/check")
async def check(
    request: Request,
    visitor: SignedIn,
    employer_id: UUID,
    case: Id,
    contact_id: Short = "",
    contact_phone: Short = "",
    contact_email: Short = "",
    born_on: Short = "",
    payment_amount: Short = "",
) -> Response:
    """Check at least two answers of the caller, who says to be this contact. What was answered is not shown again."""
    given = (contact_phone, contact_email, born_on, payment_amount)
    answers = {name: value.strip() for name, value in zip(QUESTIONS, given, strict=True) if value.strip()}
    body = {"employer_id": str(employer_id), "contact_id": contact_id, "answers": answers}
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case}/employer-checks", body, EmployerChecked)
    if answer.body and answer.body.passed:
        return RedirectResponse(f"/desk/employers/{employer_id}?case={case}", 303)
    return await _shown(request, visitor, employer_id, case, answer.problem, checked=answer.body)


@router.post("/{employer_id}/look")
async def look(request: Request, visitor: SignedIn, employer_id: UUID, case: Id, purpose: Short = "") -> Response:
    """Give a purpose: the employer is shown whole for half an hour."""
    body = {"employer_id": str(employer_id), "case_id": str(case), "purpose": purpose}
    answer = await visitor.suite.post("hotline", "/v1/employer-looks", body)
    if answer.ok:
        return RedirectResponse(f"/desk/employers/{employer_id}?case={case}", 303)
    return await _shown(request, visitor, employer_id, case, answer.problem, {"purpose": purpose})
