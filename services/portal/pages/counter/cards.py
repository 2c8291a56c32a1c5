"""Cards at the counter: issue one to a person, find one, print, renew, replace and revoke it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.context import context
from services.portal.gateways.answers.employers import PersonFound, PersonsFound
from services.portal.gateways.answers.offices import Card, Cards
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import ReasonedStep, faulty, second_look, take_with_reason
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/cards", include_in_schema=False)
HERE = "/office/cards"
Officer = Annotated[Visitor, visitor_as("officer")]
Typed = Annotated[str, Query(max_length=60)]
_PURPOSE = "a card at the counter"
_SOME = 50


@router.get("")
async def listed(
    request: Request,
    visitor: Officer,
    kind: Typed = "",
    area: Typed = "",
    cursor: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    return await _listed(request, visitor, kind=kind, area=area, cursor=cursor)


async def _listed(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    *,
    kind: str = "",
    area: str = "",
    cursor: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    law, texts, words = context(request).law, context(request).pages.texts, language(request)
    kinds = sorted(law.rule("registration", "cards").series) if law.has("registration", "cards") else []
    cards = await visitor.suite.get(
        "registration", "/v1/cards", Cards, kind=kind or None, area=area or None, cursor=cursor or None, limit=_SOME
    )
    return page(
        request,
        "cards.html",
        visitor,
        problem=problem or cards.problem,
        cards=cards,
        kind_choices=[(one, texts.code("card", one, words)) for one in kinds],
        kind=kind,
        area=area,
        typed=typed or {},
    )


@router.post("")
async def issue(
    request: Request, visitor: Officer, national_id: Short = "", kind: Short = "", step: Short = ""
) -> Response:
    """Show once more to whom the card goes, by name; then issue it."""
    typed = {"national_id": national_id, "kind": kind}
    if step == "change":
        return await _listed(request, visitor, typed=typed)
    found = await visitor.suite.get(
        "registration", "/v1/persons", PersonsFound, national_id=national_id, purpose=_PURPOSE
    )
    if not found.ok or not found.items:
        return await _listed(request, visitor, faulty(request, [("national_id", "households.nobody")]), typed=typed)
    person = found.items[0]
    if step != "do":
        answers = [
            ("cards.holder", f"{person.given_name} {person.family_name}"),
            ("card.kind", context(request).pages.texts.code("card", kind, language(request))),
        ]
        return second_look(
            request, visitor, answers, typed=typed, action=HERE, means="cards.issue_means", do="cards.issue"
        )
    body = {"person_id": str(person.id), "kind": kind}
    made = await visitor.suite.post("registration", "/v1/cards", body, Card)
    if made.body:
        return back_to(request, f"{HERE}/{made.body.number}", done="card_issued")
    return await _listed(request, visitor, made.problem, typed=typed)


@router.get("/{number}.pdf")
async def document(request: Request, visitor: Officer, number: str) -> Response:
    """Download a card to print."""
    answer = await visitor.suite.download("registration", f"/v1/cards/{number}/document", purpose=_PURPOSE)
    if not answer.ok:
        return await _one(request, visitor, number, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)


@router.get("/{number}")
async def one(request: Request, visitor: Officer, number: str) -> Response:
    return await _one(request, visitor, number)


async def _one(request: Request, visitor: Visitor, number: str, problem: Problem | None = None) -> Response:
    """Show a card with its holder's name, and what can be done to it."""
    found = await visitor.suite.get("registration", f"/v1/cards/{number}", Card)
    holder = None
    if found.body:
        path = f"/v1/persons/{found.body.person_id}"
        holder = (await visitor.suite.get("registration", path, PersonFound, purpose=_PURPOSE)).body
    return page(request, "card.html", visitor, problem=problem or found.problem, card=found.body, holder=holder)


@router.post("/{number}/replacement")
async def replace(
    request: Request, visitor: Officer, number: str, reason: Short = "lost", step: Short = ""
) -> Response:
    """Show once more that the card ends; then issue another one in its place."""
    if step == "change":
        return RedirectResponse(f"{HERE}/{number}", 303)
    if step != "do":
        found = await visitor.suite.get("registration", f"/v1/cards/{number}", Card)
        if not found.ok:
            return await _one(request, visitor, number)
        why = context(request).pages.texts.code("card_end", reason, language(request))
        return second_look(
            request,
            visitor,
            [("card.number", number), ("my.cards.why", why)],
            typed={"reason": reason},
            action=f"{HERE}/{number}/replacement",
            means="my.cards.replacing_means",
            do="my.cards.replace",
        )
    answer = await visitor.suite.post("registration", f"/v1/cards/{number}/replacement", {"reason": reason}, Card)
    if answer.body:
        return back_to(request, f"{HERE}/{answer.body.number}", done="card_replaced")
    return await _one(request, visitor, number, answer.problem)


@router.post("/{number}/renewal")
async def renew(request: Request, visitor: Officer, number: str) -> Response:
    answer = await visitor.suite.post("registration", f"/v1/cards/{number}/renewal", {}, Card)
    if answer.body:
        return back_to(request, f"{HERE}/{answer.body.number}", done="card_renewed")
    return await _one(request, visitor, number, answer.problem)


@router.post("/{number}/revocation")
async def revoke(request: Request, visitor: Officer, number: str, because: Short = "", step: Short = "") -> Response:
    """Ask for the reason, show it once more, then revoke the card."""
    revoking = ReasonedStep(
        service="registration",
        door=f"/v1/cards/{number}/revocation",
        action=f"{HERE}/{number}/revocation",
        back=f"{HERE}/{number}",
        label="cards.because",
        wanted="cards.because_wanted",
        means="cards.revoke_means",
        do="cards.revoke",
        done="card_revoked",
    )

    async def again(problem: Problem | None, typed: object) -> Response:
        return await _one(request, visitor, number, problem)

    return await take_with_reason(request, visitor, revoking, because=because, at=step, again=again)
