"""Inspections of the employer: its cases, what each found and claims, the sanction, and the appeal."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.collection.inspections import (
    InspectionFinding,
    InspectionFindings,
    Inspections,
    InspectionWithClaims,
    Sanctions,
)
from services.portal.gateways.answers.registration import Staff
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.employer_account.messages import refuse_agents
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.layout.everywhere import name_of
from services.portal.pages.typed import Id, Short

HERE = "/employer/inspections"
router = APIRouter(prefix=HERE, include_in_schema=False)
Cursor = Annotated[str, Query(max_length=500)]
_SOME = 20


@router.get("")
async def listed(request: Request, visitor: ForEmployer, cursor: Cursor = "") -> Response:
    """List the inspections that the employer was told of, newest first, and its newest sanctions."""
    refuse_agents(visitor)
    own = visitor.party_id
    cases, sanctions = await asyncio.gather(
        visitor.suite.get(
            "contributions", "/v1/inspections", Inspections, employer_id=own, cursor=cursor or None, limit=_SOME
        ),
        visitor.suite.get("contributions", "/v1/sanctions", Sanctions, employer_id=own, limit=_SOME),
    )
    problem = cases.problem or sanctions.problem
    return page(request, "employer_inspections.html", visitor, problem=problem, cases=cases, sanctions=sanctions)


@router.get("/{inspection_id}")
async def one_case(request: Request, visitor: ForEmployer, inspection_id: UUID, cursor: Cursor = "") -> Response:
    """Show a case of the employer: what was found and is claimed, the sanction, and the form to appeal."""
    return await _case(request, visitor, inspection_id, cursor=cursor)


async def _case(
    request: Request, visitor: Visitor, inspection_id: UUID, *, cursor: str = "", problem: Problem | None = None
) -> Response:
    refuse_agents(visitor)
    case, findings, sanctions = await asyncio.gather(
        visitor.suite.get("contributions", f"/v1/inspections/{inspection_id}", InspectionWithClaims),
        visitor.suite.get(
            "contributions",
            f"/v1/inspections/{inspection_id}/findings",
            InspectionFindings,
            cursor=cursor or None,
            limit=_SOME,
        ),
        visitor.suite.get(
            "contributions",
            "/v1/sanctions",
            Sanctions,
            employer_id=visitor.party_id,
            inspection_id=inspection_id,
            limit=1,
        ),
    )
    return page(
        request,
        "employer_inspection.html",
        visitor,
        problem=problem or case.problem or findings.problem or sanctions.problem,
        case=case.body,
        findings=findings,
        names=await _names(request, visitor, findings.items),
        sanctions=sanctions,
    )


async def _names(request: Request, visitor: Visitor, found: Sequence[InspectionFinding]) -> Mapping[UUID, str]:
    """Return the names of those persons of findings who are on the employer's staff."""
    if not found:
        return {}
    persons = ",".join(sorted({str(one.person_id) for one in found}))
    staff = await visitor.suite.get(
        "registration", f"/v1/employers/{visitor.party_id}/staff", Staff, persons=persons, limit=_SOME
    )
    first = bool(context(request).law.country.get("family_name_first"))
    return {one.person_id: name_of(one.given_name, one.family_name, first=first) for one in staff.items}


@router.post("/{inspection_id}/appeal")
async def appeal(
    request: Request, visitor: ForEmployer, inspection_id: UUID, sanction: Id, because: Short = ""
) -> Response:
    """Appeal against the sanction of the case."""
    refuse_agents(visitor)
    body = {"because": because.strip()}
    answer = await visitor.suite.post("contributions", f"/v1/sanctions/{sanction}/appeal", body)
    if answer.ok:
        return back_to(request, f"{HERE}/{inspection_id}", done="sanction_appealed")
    return await _case(request, visitor, inspection_id, problem=answer.problem)
