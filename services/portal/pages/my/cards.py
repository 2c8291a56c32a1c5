"""My cards and books: those that I have, each to print, and another one for one that is lost."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.offices import Card, Cards
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/my/cards", include_in_schema=False)
Person = Annotated[Visitor, visitor_as("person")]
HERE = "/my/cards"
_SOME = 20


@router.get("")
async def mine(request: Request, visitor: Person, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    return await _cards(request, visitor, cursor=cursor)


async def _cards(request: Request, visitor: Visitor, problem: Problem | None = None, *, cursor: str = "") -> Response:
    """Show my cards; a country without the law has none."""
    law = context(request).law
    kinds = sorted(law.rule("registration", "cards").series) if law.has("registration", "cards") else []
    cards = await visitor.suite.get("registration", "/v1/me/cards", Cards, limit=_SOME, cursor=cursor or None)
    return page(
        request,
        "my_cards.html",
        visitor,
        problem=problem or (cards.problem if cards.misread else None),
        cards=cards,
        kinds=kinds,
    )


@router.post("")
async def issue(request: Request, visitor: Person, kind: Short = "") -> Response:
    """Ask for a card of a kind."""
    body = {"person_id": str(visitor.party_id), "kind": kind}
    answer = await visitor.suite.post("registration", "/v1/cards", body, Card)
    return back_to(request, HERE, done="card_issued") if answer.ok else await _cards(request, visitor, answer.problem)


@router.get("/{number}.pdf")
async def document(request: Request, visitor: Person, number: str) -> Response:
    """Download a card to print."""
    answer = await visitor.suite.download("registration", f"/v1/cards/{number}/document")
    if not answer.ok:
        return await _cards(request, visitor, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)


@router.post("/{number}/replacement")
async def replace(request: Request, visitor: Person, number: str, reason: Short = "lost", step: Short = "") -> Response:
    """Ask whether the card is really lost or damaged; with the answer, issue another one in its place."""
    if step == "change":
        return await _cards(request, visitor)
    if step != "do":
        found = await visitor.suite.get("registration", f"/v1/cards/{number}", Card)
        if not found.ok:
            return await _cards(request, visitor, found.problem)
        why = context(request).pages.texts.code("card_end", reason, language(request))
        return second_look(
            request,
            visitor,
            [("my.cards.number", number), ("my.cards.why", why)],
            typed={"reason": reason},
            action=f"{HERE}/{number}/replacement",
            means="my.cards.replacing_means",
            do="my.cards.replace",
        )
    answer = await visitor.suite.post("registration", f"/v1/cards/{number}/replacement", {"reason": reason}, Card)
    return back_to(request, HERE, done="card_replaced") if answer.ok else await _cards(request, visitor, answer.problem)


@router.post("/{number}/renewal")
async def renew(request: Request, visitor: Person, number: str) -> Response:
    """Ask for a card with new days."""
    answer = await visitor.suite.post("registration", f"/v1/cards/{number}/renewal", {}, Card)
    return back_to(request, HERE, done="card_renewed") if answer.ok else await _cards(request, visitor, answer.problem)
