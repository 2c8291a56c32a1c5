"""The citizen's page, and an example for an app: it uses only the `/v1/me` doors."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.benefits import MyBenefits
from services.portal.gateways.answers.contributions import MyMonths
from services.portal.gateways.answers.everywhere import CARDS, LooksAtMe
from services.portal.gateways.answers.hotline import Confirmations, MyCases
from services.portal.gateways.answers.programmes import MyProgrammes
from services.portal.gateways.answers.registration import MyRegistration, OwnAddress
from services.portal.gateways.answers.shown import Nothing, Problem, Shown
from services.portal.gateways.suite import Answer, Suite
from services.portal.pages.clearing_banks import bank_choices
from services.portal.pages.confirmation_text import shown_confirmations
from services.portal.pages.form_checks import no_phones
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Short, typed_address, typed_phones

router = APIRouter(prefix="/my", include_in_schema=False)
_OF_ME: Mapping[str, type[Shown]] = {
    "registration": MyRegistration,
    "contributions": MyMonths,
    "benefits": MyBenefits,
    "programmes": MyProgrammes,
    "hotline": MyCases,
}
_LOOKS_SHOWN = 10
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class LookBy:
    """A look at my data: the staff member, time, purpose and service."""

    at: datetime
    by: str
    purpose: str
    service: str


@router.get("")
async def my(request: Request, visitor: SignedIn) -> Response:
    """Show each card from one service. If a service does not answer, its card says so and the others are shown."""
    return await _my(request, visitor)


async def _my(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    suite = visitor.suite
    some, looked, asked = await asyncio.gather(
        asyncio.gather(*(_card(suite, service) for service in CARDS)),
        asyncio.gather(*(suite.get(service, "/v1/me/looks", LooksAtMe) for service in CARDS)),
        suite.get("hotline", "/v1/me/confirmations", Confirmations),
    )
    cards = dict(zip(CARDS, some, strict=True))
    looks = [
        LookBy(look.at, look.by, look.purpose, service)
        for service, answer in zip(CARDS, looked, strict=True)
        for look in answer.items
    ]
    looks.sort(key=lambda look: look.at, reverse=True)
    refused = next((card.problem for card in some if card.status == _FORBIDDEN), None)
    misread = next((answer.problem for answer in (*some, *looked, asked) if answer.misread), None)
    benefits = cards["benefits"].body
    banks = await bank_choices(request, visitor) if benefits and benefits.prefilled else []
    return page(
        request,
        "my.html",
        visitor,
        problem=problem or refused or misread,
        cards=cards,
        banks=banks,
        can_claim=context(request).law.has("benefits", "force_majeure"),
        looks=looks[:_LOOKS_SHOWN],
        asked=shown_confirmations(asked.items),
        typed=typed or {},
    )


async def _card(suite: Suite, service: str) -> Answer[Any]:
    """Ask one service for the visitor's own data."""
    return await suite.get(service, "/v1/me", _OF_ME[service])


@router.post("/phones")
async def phones(request: Request, visitor: SignedIn, numbers: Short = "") -> Response:
    """Correct my own phones."""
    if not numbers.strip():
        return await shown_again(
            request, visitor, Answer[Nothing](422, problem=no_phones(request)), typed={"numbers": numbers}
        )
    body = {"phones": typed_phones(numbers, str(context(request).law.country["calling_code"]))}
    person_id: UUID | None = visitor.party_id
    answer = await visitor.suite.post("registration", f"/v1/persons/{person_id}/details", body)
    return (
        back_to(request, "/my", done="corrected")
        if answer.ok
        else await shown_again(request, visitor, answer, typed={"numbers": numbers})
    )


@router.post("/address")
async def address(
    request: Request,
    visitor: SignedIn,
    address: Short = "",
    postcode: Short = "",
    area: Short = "",
    first_day: Short = "",
) -> Response:
    """Tell where I live from a day on."""
    typed = {"address": address, "postcode": postcode, "area": area, "first_day": first_day}
    path = f"/v1/persons/{visitor.party_id}/addresses"
    answer = await visitor.suite.post("registration", path, typed_address(typed), OwnAddress)
    return (
        back_to(request, "/my", done="moved") if answer.ok else await shown_again(request, visitor, answer, typed=typed)
    )


async def shown_again(
    request: Request, visitor: Visitor, answer: Answer[Any], *, typed: Mapping[str, str] | None = None
) -> Response:
    """Show the page with a door's refusal and the typed text."""
    return await _my(request, visitor, answer.problem, typed)
