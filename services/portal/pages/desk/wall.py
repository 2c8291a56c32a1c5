"""The wall: queues, breaches and looks without a case, of every service, live."""

import asyncio
import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, live, page, part

router = APIRouter(prefix="/wall", include_in_schema=False)
OTHERS = ("registration", "contributions", "benefits", "loans", "programmes")


async def _wall(visitor: Visitor) -> tuple[Answer, dict[str, Any] | None]:
    """The hotline's wall, and with its looks those that the other services keep; what is closed is left out."""
    asked = OTHERS if visitor.party == "supervisor" else ()
    answer, *others = await asyncio.gather(
        visitor.suite.get("hotline", "/v1/wall"), *(visitor.suite.get(service, "/v1/looks") for service in asked)
    )
    if not answer.ok:
        return answer, None
    looks = [{**look, "service": "hotline"} for look in answer.body["looks"]]
    looks += [
        {**look, "service": service} for service, other in zip(asked, others, strict=True) for look in other.items
    ]
    return answer, {**answer.body, "looks": sorted(looks, key=lambda look: look["at"])}


@router.get("")
async def wall(request: Request, visitor: SignedIn) -> Response:
    answer, found = await _wall(visitor)
    return page(request, "wall.html", visitor, problem=answer.problem, wall=found, fresh=False)


@router.get("/live")
async def wall_live(request: Request, visitor: SignedIn) -> Response:
    """The wall again, whenever something on it changed."""
    known = None

    async def read() -> str | None:
        nonlocal known
        _, found = await _wall(visitor)
        content = json.dumps(found, default=str)
        if found is None or content == known:
            return None
        before, known = known, content
        html = part(request, "wall_parts.html", wall=found, visitor=visitor, fresh=before is not None)
        return html if before is not None else None

    return live(request, "wall", read)


@router.post("/looks/{look_id}")
async def review(
    request: Request,
    visitor: SignedIn,
    look_id: UUID,
    verdict: Annotated[str, Form(max_length=20)],
    service: Annotated[str, Form(max_length=20)] = "hotline",
) -> Response:
    """A look without a case was justified, or was not."""
    kept_by = service if service in OTHERS else "hotline"
    answer = await visitor.suite.post(kept_by, f"/v1/looks/{look_id}/review", {"verdict": verdict})
    if answer.ok:
        return back_to("/wall", done="reviewed")
    _, wall_now = await _wall(visitor)
    return page(request, "wall.html", visitor, problem=answer.problem, wall=wall_now, fresh=False)
