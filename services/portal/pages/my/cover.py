"""My cover: by what I am covered, my household, and what I am asked to pay under which reference."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.context import context
from services.portal.gateways.answers.contributions import MyPremiums
from services.portal.gateways.answers.offices import MySupportNotices
from services.portal.gateways.answers.registration import MyCover, MyHousehold, MyReserved
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import in_day, second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/my/cover", include_in_schema=False)
Person = Annotated[Visitor, visitor_as("person")]
HERE = "/my/cover"
_SOME = 20


@router.get("")
async def cover(request: Request, visitor: Person, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    return await _cover(request, visitor, cursor=cursor)


async def _cover(request: Request, visitor: Visitor, problem: Problem | None = None, *, cursor: str = "") -> Response:
    """Show each part from one door. If one does not answer, its part says so and the others are shown."""
    covered, household, premiums, kept, support = await asyncio.gather(
        visitor.suite.get("registration", "/v1/me/coverage", MyCover, limit=_SOME),
        visitor.suite.get("registration", "/v1/me/household", MyHousehold),
        visitor.suite.get("contributions", "/v1/me/premiums", MyPremiums, limit=_SOME, cursor=cursor or None),
        visitor.suite.get("registration", "/v1/me/reserved-months", MyReserved),
        visitor.suite.get("registration", "/v1/me/support-notices", MySupportNotices, limit=_SOME),
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
        support=support.items if support.ok else [],
        today=context(request).clock.today(),
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


@router.post("/coverages/{coverage_id}/path")
async def choose(
    request: Request, visitor: Person, coverage_id: UUID, first_day: Short = "", group: Short = "", step: Short = ""
) -> Response:
    """Show once more what I choose after a support ends; with the answer, change the cover from that day on."""
    if step == "change":
        return RedirectResponse(HERE, 303)
    if step != "do":
        texts, words = context(request).pages.texts, language(request)
        told = texts.code("support_group", group, words) if group else texts.say("my.support.alone", words)
        return second_look(
            request,
            visitor,
            [("my.support.from", in_day(first_day, request)), ("my.support.choice", told)],
            typed={"first_day": first_day, "group": group},
            action=f"{HERE}/coverages/{coverage_id}/path",
            means="my.support.means",
            do="my.support.choose",
        )
    body = {"first_day": typed_day(first_day), "support_group": group or None}
    answer = await visitor.suite.post("registration", f"/v1/coverages/{coverage_id}/changes", body)
    return back_to(request, HERE, done="path_chosen") if answer.ok else await _cover(request, visitor, answer.problem)
