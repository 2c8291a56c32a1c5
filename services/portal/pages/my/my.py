"""The citizen's page, and how an app is to be built: it uses the `/v1/me` doors and nothing else."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, no_phones, page
from services.portal.pages.my.asked import shown_confirmations
from services.portal.pages.typed import Short, typed_phones

router = APIRouter(prefix="/my", include_in_schema=False)
CARDS = ("registration", "contributions", "benefits", "programmes", "hotline")
_LOOKS_SHOWN = 10


@router.get("")
async def my(request: Request, visitor: SignedIn) -> Response:
    """Each card from one service; where one does not answer, its card says so and the others are there."""
    return await _my(request, visitor)


async def _my(
    request: Request,
    visitor: Visitor,
    problem: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    suite = visitor.suite
    answers = await asyncio.gather(
        *(suite.get(service, "/v1/me") for service in CARDS),
        *(suite.get(service, "/v1/me/looks") for service in CARDS),
        suite.get("hotline", "/v1/me/confirmations"),
    )
    *answers, asked = answers
    cards = dict(zip(CARDS, answers[: len(CARDS)], strict=True))
    looks = sorted(
        ({**look, "service": service} for service, answer in zip(CARDS, answers[len(CARDS) :], strict=True)
         for look in answer.items),
        key=lambda look: look["at"], reverse=True,
    )  # fmt: skip
    refused = next((card.problem for card in cards.values() if card.status == 403), None)
    shown = looks[:_LOOKS_SHOWN]
    given: dict[str, Any] = {"cards": cards, "looks": shown, "asked": shown_confirmations(asked), "typed": typed or {}}
    return page(request, "my.html", visitor, problem=problem or refused, **given)


@router.post("/phones")
async def phones(request: Request, visitor: SignedIn, numbers: Short = "") -> Response:
    """Correct the own phones."""
    if not numbers.strip():
        return await shown_again(request, visitor, Answer(422, no_phones(request)), typed={"numbers": numbers})
    body = {"phones": typed_phones(numbers, str(context(request).law.country["calling_code"]))}
    person_id: UUID | None = visitor.party_id
    answer = await visitor.suite.post("registration", f"/v1/persons/{person_id}/details", body)
    return (
        back_to("/my", done="corrected")
        if answer.ok
        else await shown_again(request, visitor, answer, typed={"numbers": numbers})
    )


async def shown_again(
    request: Request, visitor: Visitor, answer: Answer, *, typed: dict[str, str] | None = None
) -> Response:
    """The page, with what a door refused and what was typed."""
    return await _my(request, visitor, answer.problem, typed)
