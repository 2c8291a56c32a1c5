"""Covers that no premium was asked for: the persons by name, with the reason."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.contributions import CoversLeftOut
from services.portal.gateways.answers.employers import PersonFound
from services.portal.pages.frame import Visitor, page, visitor_as

router = APIRouter(prefix="/office/covers-without-premium", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]
_PURPOSE = "a cover has no premium"
_SOME = 20


@router.get("")
async def listed(request: Request, visitor: Officer, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    """List the covers, each with its person's name."""
    found = await visitor.suite.get(
        "contributions", "/v1/covers-without-premium", CoversLeftOut, limit=_SOME, cursor=cursor or None
    )
    names = await asyncio.gather(
        *(
            visitor.suite.get("registration", f"/v1/persons/{one.person_id}", PersonFound, purpose=_PURPOSE)
            for one in found.items
        )
    )
    return page(
        request,
        "covers_left_out.html",
        visitor,
        problem=found.problem,
        listed=found,
        covers=list(zip(found.items, names, strict=True)),
    )
