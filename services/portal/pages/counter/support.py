"""Support lists for officers: when each ends, whose covers it carries, and who has been told."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from libs.common.door.answers.downloads import csv_download
from services.portal.context import context
from services.portal.gateways.answers.offices import AffectedCover, AffectedCovers, SupportLists
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import Visitor, language, page, visitor_as
from services.portal.pages.layout.everywhere import area_name
from services.portal.pages.typed import typed_day

router = APIRouter(prefix="/office/support", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]
Typed = Annotated[str, Query(max_length=60)]
Cursor = Annotated[str, Query(max_length=500)]
_SOME, _MANY = 50, 100
_PAGES_MAX = 10_000
_HEADING = ("support.person", "support.group", "support.area", "support.settled", "support.told_on")


@router.get("")
async def lists(request: Request, visitor: Officer) -> Response:
    """Show the lists of the law."""
    found = await visitor.suite.get("registration", "/v1/support-lists", SupportLists)
    return page(request, "support_lists.html", visitor, problem=found.problem, lists=found)


@router.get("/{name}.csv")
async def as_csv(request: Request, visitor: Officer, name: str, on: Typed = "", area: Typed = "") -> Response:
    """Download all covers that the list supports on the day, in the visitor's areas."""
    first = await _affected(visitor, name, on, area, "", limit=_MANY)
    if not first.ok:
        return _shown(request, visitor, first, name=name, on=on, area=area)
    texts, words = context(request).pages.texts, language(request)

    async def lines() -> AsyncIterator[list[list[object]]]:
        found = first
        for _ in range(_PAGES_MAX):
            yield [_line(request, one, words) for one in found.items]
            if not found.body or not found.body.next:
                break
            found = await _affected(visitor, name, on, area, found.body.next, limit=_MANY)

    return csv_download(f"{name}.csv", [texts.say(key, words) for key in _HEADING], lines())


@router.get("/{name}")
async def affected(
    request: Request, visitor: Officer, name: str, on: Typed = "", area: Typed = "", cursor: Cursor = ""
) -> Response:
    """Show whose covers the list supports on a day; without one, on its last day."""
    found = await _affected(visitor, name, on, area, cursor, limit=_SOME)
    return _shown(request, visitor, found, name=name, on=on, area=area)


def _shown(
    request: Request, visitor: Visitor, found: Answer[AffectedCovers], *, name: str, on: str, area: str
) -> Response:
    return page(request, "support_list.html", visitor, problem=found.problem, found=found, name=name, on=on, area=area)


def _line(request: Request, one: AffectedCover, words: str) -> list[object]:
    given = context(request)
    return [
        str(one.person_id),
        given.pages.texts.code("support_group", one.support_group, words),
        area_name(given.law, given.clock.today(), words, one.area),
        given.pages.texts.code("support", "settled_yes" if one.settled else "settled_no", words),
        one.told_on.isoformat() if one.told_on else "",
    ]


async def _affected(
    visitor: Visitor, name: str, on: str, area: str, cursor: str, *, limit: int
) -> Answer[AffectedCovers]:
    return await visitor.suite.get(
        "registration",
        f"/v1/support-lists/{name}/affected",
        AffectedCovers,
        on=typed_day(on) or None,
        area=area or None,
        cursor=cursor or None,
        limit=limit,
    )
