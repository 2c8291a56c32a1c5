"""The wall: calls and agents, queues, breaches and looks without a case, of all services, live."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse

from libs.common.door.answers.live import Events
from services.portal.context import context
from services.portal.gateways.answers.everywhere import KEEPERS_OF_LOOKS, LooksWithoutCase
from services.portal.gateways.answers.hotline import Agent, Breach, Presence, Queue, QueueOfCalls, Wall, WallLeftOff
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import SignedIn, Visitor, back_to, language, live, page, part
from services.portal.pages.layout.charts import Bars, Chart, Part, draw_columns

router = APIRouter(prefix="/wall", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class LookOf:
    """A look without a case, and the service that stores it."""

    id: UUID
    at: datetime
    looked_by: str
    purpose: str
    service: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The wall with all looks."""

    calls: Sequence[QueueOfCalls]
    presence: Sequence[Presence]
    queues: Sequence[Queue]
    agents: Sequence[Agent]
    breaches: Sequence[Breach]
    looks: Sequence[LookOf]
    left_off: WallLeftOff
    more_looks: bool


def _others(queue: Queue) -> int:
    return max(queue.open - queue.late - queue.waiting, 0)


def drawn(request: Request, wall: Shown | None) -> Chart | None:
    """Draw each queue: the late cases from the foot up, those that wait for a callback, the other open ones."""
    if wall is None:
        return None
    texts, words = context(request).pages.texts, language(request)
    return draw_columns([
        Bars(
            texts.code("queue", one.queue, words),
            [
                Part("late", one.late, f"{texts.say('late', words)}: {one.late}"),
                Part("waiting", one.waiting, f"{texts.say('case.waiting', words)}: {one.waiting}"),
                Part("counted", _others(one), f"{texts.say('case.open', words)}: {one.open}"),
            ],
            above=str(one.open),
        )
        for one in wall.queues
    ])  # fmt: skip


async def _wall(visitor: Visitor) -> tuple[Shown | None, Problem | None]:
    """Read the hotline's wall, and add the looks of the other services; a service that is down is left out."""
    asked = KEEPERS_OF_LOOKS if visitor.party == "supervisor" else ()
    answer, others = await asyncio.gather(
        visitor.suite.get("hotline", "/v1/wall", Wall),
        asyncio.gather(*(visitor.suite.get(service, "/v1/looks", LooksWithoutCase) for service in asked)),
    )
    if answer.body is None:
        return None, answer.problem
    wall = answer.body
    kept = [("hotline", wall.looks), *((service, other.items) for service, other in zip(asked, others, strict=True))]
    looks = [LookOf(look.id, look.at, look.looked_by, look.purpose, service) for service, some in kept for look in some]
    looks.sort(key=lambda look: look.at)
    misread = next((other.problem for other in others if other.misread), None)
    more = any(other.body and other.body.next for other in others)
    shown = Shown(
        calls=wall.calls,
        presence=wall.presence,
        queues=wall.queues,
        agents=wall.agents,
        breaches=wall.breaches,
        looks=looks,
        left_off=wall.left_off,
        more_looks=more,
    )
    return shown, misread


@router.get("")
async def wall(request: Request, visitor: SignedIn) -> Response:
    shown, problem = await _wall(visitor)
    return page(request, "wall.html", visitor, problem=problem, wall=shown, drawn=drawn(request, shown), fresh=False)


@router.get("/live", response_class=EventSourceResponse)
async def wall_live(request: Request, visitor: SignedIn) -> Events:
    """Send the wall again whenever it changed."""
    known: Shown | None = None

    async def read() -> str | None:
        nonlocal known
        shown, _ = await _wall(visitor)
        if shown is None or shown == known:
            return None
        before, known = known, shown
        html = part(
            request,
            "wall_parts.html",
            wall=shown,
            drawn=drawn(request, shown),
            visitor=visitor,
            fresh=before is not None,
        )
        return html if before is not None else None

    async for event in live(request, "wall", read):
        yield event


@router.post("/looks/{look_id}")
async def review(
    request: Request,
    visitor: SignedIn,
    look_id: UUID,
    verdict: Annotated[str, Form(max_length=20)],
    service: Annotated[str, Form(max_length=20)] = "hotline",
) -> Response:
    """Record whether a look without a case was justified."""
    kept_by = service if service in KEEPERS_OF_LOOKS else "hotline"
    answer = await visitor.suite.post(kept_by, f"/v1/looks/{look_id}/review", {"verdict": verdict})
    if answer.ok:
        return back_to(request, "/wall", done="reviewed")
    wall_now, _ = await _wall(visitor)
    return page(
        request,
        "wall.html",
        visitor,
        problem=answer.problem,
        wall=wall_now,
        drawn=drawn(request, wall_now),
        fresh=False,
    )
