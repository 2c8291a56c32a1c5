"""Orders that close the employer, and the banks that it lets ask for its standing."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.contributions import BankConsents
from services.portal.gateways.answers.registration import ClosureOrders
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.employer_account.messages import refuse_agents
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import MaybeId, Short

router = APIRouter(prefix="/employer/covering", include_in_schema=False)
HERE = "/employer/covering"
_PAGE = 50


@router.get("")
async def covering(
    request: Request, visitor: ForEmployer, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the orders that cover the employer, withdrawn ones too, and the consents to banks."""
    return await _covering(request, visitor, cursor=cursor)


async def _covering(
    request: Request, visitor: Visitor, *, cursor: str | None = None, problem: Problem | None = None
) -> Response:
    refuse_agents(visitor)
    suite, mine = visitor.suite, visitor.party_id
    orders, consents = await asyncio.gather(
        suite.get(
            "registration",
            "/v1/closure-orders",
            ClosureOrders,
            employer_id=mine,
            withdrawn=True,
            cursor=cursor,
            limit=_PAGE,
        ),
        suite.get("contributions", "/v1/standing-consents", BankConsents, employer_id=mine, limit=_PAGE),
    )
    return page(
        request,
        "covering.html",
        visitor,
        problem=problem or orders.problem or consents.problem,
        orders=orders,
        consents=consents,
    )


@router.post("")
async def withdraw(request: Request, visitor: ForEmployer, consent: MaybeId = None, step: Short = "") -> Response:
    """Show what a withdrawn consent means; then withdraw it."""
    refuse_agents(visitor)
    if step == "change":
        return await _covering(request, visitor)
    if step != "do":
        return _check(request, visitor, consent)
    answer = await visitor.suite.post("contributions", f"/v1/standing-consents/{consent}/revocation", {})
    if answer.ok:
        return back_to(request, HERE, done="consent_withdrawn")
    return await _covering(request, visitor, problem=answer.problem)


def _check(request: Request, visitor: Visitor, consent: UUID | None) -> Response:
    return second_look(
        request,
        visitor,
        [],
        typed={"consent": str(consent)},
        action=HERE,
        means="consents.means",
        do="consents.withdraw",
    )
