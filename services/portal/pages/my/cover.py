"""My cover: by what I am covered, my household, and what I am asked to pay under which reference."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.contributions import MyPremiums
from services.portal.gateways.answers.registration import MyCover, MyHousehold, MyReserved
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/my/cover", include_in_schema=False)
Person = Annotated[Visitor, visitor_as("person")]
HERE = "/my/cover"
_SOME = 20


@router.get("")
async def cover(request: Request, visitor: Person, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    return await _cover(request, visitor, cursor=cursor)


async def _cover(request: Request, visitor: Visitor, problem: Problem | None = None, *, cursor: str = "") -> Response:
    """Show each part from one door. If one does not answer, its part says so and the others are shown."""
    covered, household, premiums, kept = await asyncio.gather(
        visitor.suite.get("registration", "/v1/me/coverage", MyCover, limit=_SOME),
        visitor.suite.get("registration", "/v1/me/household", MyHousehold),
        visitor.suite.get("contributions", "/v1/me/premiums", MyPremiums, limit=_SOME, cursor=cursor or None),
        visitor.suite.get("registration", "/v1/me/reserved-months", MyReserved),
    )
    misread = next((answer.problem for answer in (covered, household, premiums, kept) if answer.misread), None)
    return page(
        request,
        "my_cover.html",
        visitor,
        problem=problem or misread,
        covered=covered,
        home=household,
        premiums=premiums,
        kept=kept.body.reserved if kept.ok and kept.body else None,
        me=visitor.party_id,
    )


@router.post("/household/{household_id}/leaving")
async def leave(request: Request, visitor: Person, household_id: UUID, step: Short = "") -> Response:
    """Ask whether I really leave the household today; with the answer, leave it."""
    if step == "change":
        return RedirectResponse(HERE, 303)
    if step != "do":
        return second_look(
            request,
            visitor,
            [],
            typed={},
            action=f"{HERE}/household/{household_id}/leaving",
            means="my.cover.leaving_means",
            do="my.cover.leave",
        )
    answer = await visitor.suite.delete("registration", f"/v1/households/{household_id}/members/{visitor.party_id}")
    return (
        back_to(request, HERE, done="household_left") if answer.ok else await _cover(request, visitor, answer.problem)
    )
