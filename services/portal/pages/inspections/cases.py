"""A case of inspection at the office: opened, findings by person and month, and what it claims once it is closed."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.collection.inspections import (
    Inspection,
    InspectionFinding,
    InspectionFindings,
    InspectionWithClaims,
    Sanctions,
)
from services.portal.gateways.answers.employers import PersonFound, PersonsFound
from services.portal.gateways.answers.registration import Employers
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import faulty
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.inspections.plans import HERE, Cursor, Office, Officer
from services.portal.pages.layout.everywhere import name_of
from services.portal.pages.typed import MaybeId, QueryId, Short, typed_amount, typed_month

router = APIRouter(prefix=HERE, include_in_schema=False)
_PURPOSE = "an inspection of the employer"
_SOME = 20


@router.get("/new")
async def empty(
    request: Request, visitor: Officer, number: Annotated[str, Query(max_length=60)] = "", plan: QueryId = None
) -> Response:
    """Show the form to open a case: for a pick of a plan, or for any employer."""
    return page(request, "inspection_form.html", visitor, number=number, plan=plan)


@router.post("")
async def open_case(
    request: Request,
    visitor: Officer,
    number: Short = "",
    how: Short = "",
    because: Short = "",
    plan: MaybeId = None,
) -> Response:
    """Open a case of the employer with the number, and show it."""
    given = number.strip()
    found = await visitor.suite.get("registration", "/v1/employers", Employers, registration_number=given or "-")
    problem: Problem | None = found.problem if found.closed else faulty(request, [("number", "life.nobody")])
    if found.items:
        body = {"employer_id": str(found.items[0].id), "form": how, "because": because.strip()}
        body |= {"plan_id": str(plan)} if plan else {}
        answer = await visitor.suite.post("contributions", "/v1/inspections", body, Inspection)
        if answer.body:
            return back_to(request, f"{HERE}/{answer.body.id}", done="inspection_opened")
        problem = answer.problem
    return page(request, "inspection_form.html", visitor, problem=problem, number=given, plan=plan)


@router.get("/{inspection_id}")
async def one_case(request: Request, visitor: Office, inspection_id: UUID, cursor: Cursor = "") -> Response:
    """Show a case with its findings by person and month, its claim, and its sanction."""
    return await case_page(request, visitor, inspection_id, cursor=cursor)


async def case_page(
    request: Request, visitor: Visitor, inspection_id: UUID, *, cursor: str = "", problem: Problem | None = None
) -> Response:
    """Show a case, with the refusal of a form."""
    case, findings, sanctions = await asyncio.gather(
        visitor.suite.get("contributions", f"/v1/inspections/{inspection_id}", InspectionWithClaims),
        visitor.suite.get(
            "contributions",
            f"/v1/inspections/{inspection_id}/findings",
            InspectionFindings,
            purpose=_PURPOSE if visitor.party == "officer" else "",
            cursor=cursor or None,
            limit=_SOME,
        ),
        visitor.suite.get("contributions", "/v1/sanctions", Sanctions, inspection_id=inspection_id, limit=1),
    )
    return page(
        request,
        "inspection_case.html",
        visitor,
        problem=problem or case.problem or findings.problem or sanctions.problem,
        case=case.body,
        findings=findings,
        names=await _names(request, visitor, findings.items),
        sanctions=sanctions,
    )


async def _names(request: Request, visitor: Visitor, found: Sequence[InspectionFinding]) -> Mapping[UUID, str]:
    """Return the names of the persons of findings, for an officer; a manager reads none."""
    if visitor.party != "officer":
        return {}
    persons = sorted({one.person_id for one in found})
    answers = await asyncio.gather(
        *(visitor.suite.get("registration", f"/v1/persons/{one}", PersonFound, purpose=_PURPOSE) for one in persons)
    )
    first = bool(context(request).law.country.get("family_name_first"))
    return {
        person_id: name_of(one.body.given_name, one.body.family_name, first=first)
        for person_id, one in zip(persons, answers, strict=True)
        if one.body
    }


@router.post("/{inspection_id}/findings")
async def record(
    request: Request,
    visitor: Officer,
    inspection_id: UUID,
    kind: Short = "",
    national_id: Short = "",
    month: Short = "",
    amount: Short = "",
) -> Response:
    """Record what was found of the person with the number, and a month."""
    number = national_id.strip() or "-"
    found = await visitor.suite.get("registration", "/v1/persons", PersonsFound, national_id=number, purpose=_PURPOSE)
    problem: Problem | None = found.problem if found.closed else faulty(request, [("national_id", "households.nobody")])
    if found.items:
        body = {"kind": kind, "person_id": str(found.items[0].id), "month": typed_month(month)}
        body |= {"amount": typed_amount(amount)}
        answer = await visitor.suite.post("contributions", f"/v1/inspections/{inspection_id}/findings", body)
        if answer.ok:
            return back_to(request, f"{HERE}/{inspection_id}", done="inspection_finding")
        problem = answer.problem
    return await case_page(request, visitor, inspection_id, problem=problem)


@router.post("/{inspection_id}/closing")
async def close(request: Request, visitor: Officer, inspection_id: UUID, because: Short = "") -> Response:
    """Close the case: what was found is claimed."""
    body = {"because": because.strip()}
    answer = await visitor.suite.post("contributions", f"/v1/inspections/{inspection_id}/closing", body)
    if answer.ok:
        return back_to(request, f"{HERE}/{inspection_id}", done="inspection_closed")
    return await case_page(request, visitor, inspection_id, problem=answer.problem)
