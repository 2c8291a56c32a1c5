"""Laboratories, sites and hospitels: listed, added, and closed after a look at what follows."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.gateways.answers.programmes import Laboratories, Occupancy, Sites
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import ReasonedStep, take_with_reason
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/places", include_in_schema=False)
_HERE = "/office/places"
Officer = Annotated[Visitor, visitor_as("officer")]
Kind = Literal["sites", "laboratories", "facilities"]
_MEANS: Mapping[Kind, str] = {
    "sites": "places.closing_means_sites",
    "laboratories": "places.closing_means_laboratories",
    "facilities": "places.closing_means_facilities",
}


@router.get("")
async def places(request: Request, visitor: Annotated[Visitor, visitor_as("officer", "manager")]) -> Response:
    return await _places(request, visitor)


async def _places(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    closing: UUID | None = None,
) -> Response:
    """Show every place. `closing`: the one whose form was refused."""
    sites, laboratories, hospitels = await asyncio.gather(
        visitor.suite.get("programmes", "/v1/sites", Sites),
        visitor.suite.get("programmes", "/v1/laboratories", Laboratories),
        visitor.suite.get("programmes", "/v1/occupancy", Occupancy),
    )
    return page(
        request,
        "places.html",
        visitor,
        problem=problem or sites.problem,
        sites=sites,
        laboratories=laboratories,
        hospitels=hospitels,
        typed=typed or {},
        closing=closing,
    )


@router.post("/laboratories")
async def add_laboratory(
    request: Request, visitor: Officer, name: Short = "", area: Short = "", address: Short = ""
) -> Response:
    typed = {"name": name, "area": area, "address": address}
    answer = await visitor.suite.post("programmes", "/v1/laboratories", typed)
    if answer.ok:
        return back_to(request, _HERE, done="saved")
    return await _places(request, visitor, answer.problem, typed)


@router.post("/{kind}/{place_id}/closing")
async def close(
    request: Request, visitor: Officer, kind: Kind, place_id: UUID, because: Short = "", step: Short = ""
) -> Response:
    """Ask for the reason, show what follows, then close the place."""
    taken = ReasonedStep(
        service="programmes",
        door=f"/v1/{kind}/{place_id}/closing",
        action=f"{_HERE}/{kind}/{place_id}/closing",
        back=_HERE,
        label="places.because",
        wanted="places.because_wanted",
        means=_MEANS[kind],
        do="places.close",
        done="place_closed",
    )
    again = partial(_again, request, visitor, place_id)
    return await take_with_reason(request, visitor, taken, because=because, at=step, again=again)


async def _again(
    request: Request, visitor: Visitor, place_id: UUID, problem: Problem | None, typed: Mapping[str, str]
) -> Response:
    return await _places(request, visitor, problem, typed, closing=place_id)
