"""The wall: queues, breaches and looks without a case, live."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn, back_to, live, page, part

router = APIRouter(prefix="/wall", include_in_schema=False)


@router.get("")
async def wall(request: Request, visitor: SignedIn) -> Response:
    answer = await visitor.suite.get("hotline", "/v1/wall")
    return page(
        request, "wall.html", visitor, problem=answer.problem, wall=answer.body if answer.ok else None, fresh=False
    )


@router.get("/live")
async def wall_live(request: Request, visitor: SignedIn) -> Response:
    """The wall again, whenever something on it changed."""
    known = None

    async def read() -> str | None:
        nonlocal known
        answer = await visitor.suite.get("hotline", "/v1/wall")
        if not answer.ok or answer.content == known:
            return None
        before, known = known, answer.content
        html = part(request, "wall_parts.html", wall=answer.body, visitor=visitor, fresh=before is not None)
        return html if before is not None else None

    return live(request, "wall", read)


@router.post("/looks/{look_id}")
async def review(
    request: Request, visitor: SignedIn, look_id: UUID, verdict: Annotated[str, Form(max_length=20)]
) -> Response:
    """A look without a case was justified, or was not."""
    answer = await visitor.suite.post("hotline", f"/v1/looks/{look_id}/review", {"verdict": verdict})
    if answer.ok:
        return back_to("/wall", done="reviewed")
    found = await visitor.suite.get("hotline", "/v1/wall")
    wall_now = found.body if found.ok else None
    return page(request, "wall.html", visitor, problem=answer.problem, wall=wall_now, fresh=False)
