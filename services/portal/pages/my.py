"""The citizen's page, and how an app is to be built: it uses the `/v1/me` doors and nothing else."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, page

router = APIRouter(prefix="/my", include_in_schema=False)
CARDS = ("registration", "contributions", "benefits", "programmes", "hotline")
_LOOKS_SHOWN = 10


@router.get("")
async def my(request: Request, visitor: SignedIn) -> Response:
    """Each card from one service; where one does not answer, its card says so and the others are there."""
    suite = visitor.suite
    answers = await asyncio.gather(
        *(suite.get(service, "/v1/me") for service in CARDS),
        *(suite.get(service, "/v1/me/looks") for service in CARDS),
    )
    cards = dict(zip(CARDS, answers[: len(CARDS)], strict=True))
    looks = sorted(
        ({**look, "service": service} for service, answer in zip(CARDS, answers[len(CARDS) :], strict=True)
         for look in answer.items),
        key=lambda look: look["at"], reverse=True,
    )  # fmt: skip
    refused = next((card.problem for card in cards.values() if card.status == 403), None)
    return page(request, "my.html", visitor, problem=refused, cards=cards, looks=looks[:_LOOKS_SHOWN])


@router.post("/phones")
async def phones(request: Request, visitor: SignedIn, numbers: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Correct the own phones."""
    body = {"phones": numbers.replace(",", " ").split()}
    person_id: UUID | None = visitor.party_id
    answer = await visitor.suite.post("registration", f"/v1/persons/{person_id}/details", body)
    return back_to("/my", done="corrected") if answer.ok else await shown_again(request, visitor, answer)


async def shown_again(request: Request, visitor: Visitor, answer: Answer) -> Response:
    """The page, with what a door refused."""
    answers = await asyncio.gather(*(visitor.suite.get(service, "/v1/me") for service in CARDS))
    cards = dict(zip(CARDS, answers, strict=True))
    return page(request, "my.html", visitor, problem=answer.problem, cards=cards, looks=[])
