"""The page of a place, by its kind: a laboratory's specimens, a site's persons of today, a hospitel's guests."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.programmes import (
    ExpectedPersons,
    Laboratories,
    Line,
    OwnPlace,
    OwnSpecimens,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import faulty, second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.typed import Id, Short

router = APIRouter(prefix="/facility", include_in_schema=False)
_PAGE = 50
OfPlace = Annotated[Visitor, visitor_as("laboratory", "facility")]
OUTCOMES = ("negative", "positive", "inconclusive")


@router.get("")
async def facility(
    request: Request,
    visitor: OfPlace,
    status: Annotated[str, Query(max_length=20)] = "waiting",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    return await place_page(request, visitor, status=status, cursor=cursor)


async def place_page(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    *,
    status: str = "waiting",
    cursor: str | None = None,
) -> Response:
    """Show what the place has to do today. `typed`: a form that was refused, with its fields."""
    own = await visitor.suite.get("programmes", "/v1/own-place", OwnPlace)
    kind = own.body.kind if own.body else None
    given: Mapping[str, Any] = {"own": own.body, "typed": typed or {}, "today": context(request).clock.today()}
    problem = problem or own.problem
    if kind is None:
        return page(request, "facility_none.html", visitor, problem=problem, **given)
    if kind == "laboratory":
        chosen = status if status in {"waiting", "reported"} else "waiting"
        found = await visitor.suite.get(
            "programmes", "/v1/own-place/specimens", OwnSpecimens, status=chosen, cursor=cursor, limit=_PAGE
        )
        problem = problem or found.problem
        return page(
            request,
            "facility_laboratory.html",
            visitor,
            problem=problem,
            found=found,
            chosen=chosen,
            outcomes=OUTCOMES,
            **given,
        )
    return await _of_persons(request, visitor, kind, problem, given, cursor)


async def _of_persons(
    request: Request,
    visitor: Visitor,
    kind: str,
    problem: Problem | None,
    given: Mapping[str, Any],
    cursor: str | None,
) -> Response:
    """Show the persons whom a site expects, or who have a bed of the hospitel."""
    suite = visitor.suite
    expected = suite.get("programmes", "/v1/own-place/today", ExpectedPersons, cursor=cursor, limit=_PAGE)
    if kind == "hospitel":
        found, line = await asyncio.gather(expected, suite.get("programmes", "/v1/own-place/waiting-list", Line))
        return page(
            request,
            "facility_hospitel.html",
            visitor,
            problem=problem or found.problem,
            found=found,
            line=line,
            **given,
        )
    if kind == "testing":
        found, laboratories = await asyncio.gather(expected, suite.get("programmes", "/v1/laboratories", Laboratories))
        choices = [(str(one.id), one.name) for one in laboratories.items]
        template = "facility_testing.html"
    else:
        found, choices = await expected, list[tuple[str, str]]()
        template = "facility_vaccination.html"
    return page(request, template, visitor, problem=problem or found.problem, found=found, choices=choices, **given)


@router.post("/specimens")
async def take_specimen(
    request: Request, visitor: OfPlace, person_id: Id, code: Short = "", laboratory_id: Short = ""
) -> Response:
    """Record that a specimen was taken today, with the code on its label."""
    typed = {"person_id": str(person_id), "code": code, "laboratory_id": laboratory_id}
    if not code.strip():
        return await place_page(request, visitor, faulty(request, [("code", "specimen_code.wanted")]), typed)
    body = {"person_id": str(person_id), "code": code, "taken_on": context(request).clock.today().isoformat()}
    if laboratory_id:
        body["laboratory_id"] = laboratory_id
    answer = await visitor.suite.post("programmes", "/v1/specimens", body)
    if answer.ok:
        return back_to(request, "/facility", done="specimen_taken")
    return await place_page(request, visitor, answer.problem, typed)


@router.post("/doses")
async def give_dose(
    request: Request, visitor: OfPlace, person_id: Id, product: Short = "", lot: Short = "", step: Short = ""
) -> Response:
    """Record the dose that was given now, after a second look at the lot and the person."""
    typed = {"person_id": str(person_id), "product": product, "lot": lot}
    if step == "change":
        return await place_page(request, visitor, typed=typed)
    if not lot.strip():
        return await place_page(request, visitor, faulty(request, [("lot", "dose_lot.wanted")]), typed)
    if step != "do":
        texts, words = context(request).pages.texts, language(request)
        answers = [
            ("facility.person", await _name_of(visitor, person_id)),
            ("dose.product", texts.code("offers", product, words)),
            ("dose.lot", lot.strip()),
        ]
        return second_look(
            request,
            visitor,
            answers,
            typed=typed,
            action="/facility/doses",
            means="dose.means",
            do="dose.do",
        )
    body = {
        "person_id": str(person_id),
        "site_id": str(visitor.party_id),
        "product": product,
        "lot": lot,
        "given_on": context(request).clock.today().isoformat(),
    }
    answer = await visitor.suite.post("programmes", "/v1/doses", body)
    if answer.ok:
        return back_to(request, "/facility", done="dose_given")
    return await place_page(request, visitor, answer.problem, typed)


async def _name_of(visitor: Visitor, person_id: UUID) -> str:
    """Return the name of a person who is expected today; the id where there is no name."""
    found = await visitor.suite.get("programmes", "/v1/own-place/today", ExpectedPersons, limit=500)
    return next((one.name for one in found.items if one.person_id == person_id and one.name), str(person_id))
