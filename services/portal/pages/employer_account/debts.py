"""Debts of the employer for months past their due day, and its agreements to pay them by instalments."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.shown import Problem
from services.portal.pages.debts.debtors import debts_and_agreements
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.employer_account.messages import refuse_agents
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import Short, proposed_agreement

HERE = "/employer/debts"
router = APIRouter(prefix=HERE, include_in_schema=False)


@router.get("")
async def debts(request: Request, visitor: ForEmployer, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    """List the months that are owed, the oldest first, and the agreements with their instalments."""
    return await _debts(request, visitor, cursor=cursor)


async def _debts(
    request: Request,
    visitor: Visitor,
    *,
    cursor: str = "",
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    refuse_agents(visitor)
    listed, agreements = await debts_and_agreements(visitor, visitor.party_id, cursor)
    return page(
        request,
        "employer_debts.html",
        visitor,
        problem=problem or listed.problem or agreements.problem,
        listed=listed,
        agreements=agreements,
        typed=typed or {},
    )


@router.post("")
async def propose(
    request: Request, visitor: ForEmployer, instalments: Short = "", first_due_on: Short = ""
) -> Response:
    """Propose to pay all of it by instalments; an officer decides."""
    refuse_agents(visitor)
    body = proposed_agreement(visitor.party_id, instalments, first_due_on)
    answer = await visitor.suite.post("contributions", "/v1/agreements", body)
    if answer.ok:
        return back_to(request, HERE, done="agreement_proposed")
    typed = {"instalments": instalments, "first_due_on": first_due_on}
    return await _debts(request, visitor, problem=answer.problem, typed=typed)
