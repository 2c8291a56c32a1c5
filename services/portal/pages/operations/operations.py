"""The operator's page: each service with what waits and what failed, and the events that are set aside."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.everywhere import SERVICES, Inbox, Waiting
from services.portal.gateways.service_figures import ServiceFigures, figures_of
from services.portal.pages.frame import Visitor, language, page, visitor_as
from services.portal.pages.layout.charts import Bars, Chart, Part, draw_columns

router = APIRouter(prefix="/operations", include_in_schema=False)
_WAITS = ("outbox", "unsent", "behind", "jobs", "webhooks")
_FAILED = ("parked", "gaps", "differences", "unreadable", "endpoints", "loops")


@router.get("")
async def operations(request: Request, visitor: Annotated[Visitor, visitor_as("operator")]) -> Response:
    """Show how the services are doing; the page loads again every half minute."""
    doors = context(request).doors
    services, inboxes = await asyncio.gather(
        asyncio.gather(*(figures_of(doors, service) for service in SERVICES)),
        asyncio.gather(*(visitor.suite.get(service, "/v1/inbox", Inbox) for service in SERVICES)),
    )
    parked: list[tuple[str, Waiting]] = [
        (service, item) for service, inbox in zip(SERVICES, inboxes, strict=True) for item in inbox.items
    ]
    parked.sort(key=lambda one: one[1].since)
    return page(
        request,
        "operations.html",
        visitor,
        services=services,
        waits=_WAITS,
        failed=_FAILED,
        drawn=_drawn(request, services),
        parked=parked,
    )


def _drawn(request: Request, services: Sequence[ServiceFigures]) -> Chart:
    """Draw what waits in each service: events to be heard, and events to be sent."""
    texts, words = context(request).pages.texts, language(request)
    bars = []
    for one in services:
        name = texts.code("service", one.service, words)
        behind, unsent = one.sums.get("behind", 0), one.sums.get("unsent", 0) + one.sums.get("outbox", 0)
        parts = [Part("waiting", behind, f"{name}: {behind}"), Part("charged", unsent, f"{name}: {unsent}")]
        bars.append(Bars(name[:4], parts, above=str(behind + unsent)))
    return draw_columns(bars)
