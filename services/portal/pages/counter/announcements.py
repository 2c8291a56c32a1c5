"""Announcements and their messages to groups: posted after a look at the text, sent after a second person's count."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.calls import Announcements, Broadcasts
from services.portal.gateways.answers.registration import Employers
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import in_day, second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.typed import MaybeId, Short, typed_day

router = APIRouter(prefix="/office/announcements", include_in_schema=False)
HERE = "/office/announcements"
Manager = Annotated[Visitor, visitor_as("manager", "supervisor")]
_LANGUAGES = ("th", "vi", "en")
_LABELS = {
    "title_th": "announcing.title_th",
    "title_vi": "announcing.title_vi",
    "title_en": "announcing.title_en",
    "text_th": "announcing.text_th",
    "text_vi": "announcing.text_vi",
    "text_en": "announcing.text_en",
}
_MEANS = {"announcing.post": "announcing.post_means", "announcing.withdraw": "announcing.withdraw_means"}
Typed = dict[str, str]


@router.get("")
async def announcements(request: Request, visitor: Manager) -> Response:
    """List the announcements and the messages to groups, newest first, with their forms."""
    return await _announcements(request, visitor)


async def _announcements(request: Request, visitor: Visitor, problem: Problem | None = None) -> Response:
    listed, messages = await asyncio.gather(
        visitor.suite.get("hotline", "/v1/announcements", Announcements),
        visitor.suite.get("hotline", "/v1/broadcasts", Broadcasts),
    )
    return page(
        request,
        "announcements.html",
        visitor,
        problem=problem or listed.problem or messages.problem,
        listed=listed,
        messages=messages,
        titles={one.id: one.title for one in listed.items},
    )


@router.post("")
async def post(
    request: Request,
    visitor: Manager,
    title_th: Short = "",
    title_vi: Short = "",
    title_en: Short = "",
    text_th: Short = "",
    text_vi: Short = "",
    text_en: Short = "",
    area: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    step: Short = "",
) -> Response:
    """Show the announcement as everybody will read it; then post it."""
    typed = {"title_th": title_th, "title_vi": title_vi, "title_en": title_en, "text_th": text_th, "text_vi": text_vi,
             "text_en": text_en, "area": area, "first_day": first_day, "last_day": last_day}  # fmt: skip
    if step == "change":
        return await _announcements(request, visitor)
    if step != "do":
        return _check(request, visitor, "announcing.post", _told(request, typed), typed, HERE)
    body = {
        "title": {one: typed[f"title_{one}"] for one in _LANGUAGES},
        "text": {one: typed[f"text_{one}"] for one in _LANGUAGES},
        "area": area.strip() or None,
        "first_day": typed_day(first_day),
        "last_day": typed_day(last_day) if last_day.strip() else None,
    }
    answer = await visitor.suite.post("hotline", "/v1/announcements", body)
    if answer.ok:
        return back_to(request, HERE, done="announcement_posted")
    return await _announcements(request, visitor, answer.problem)


@router.post("/withdrawal")
async def withdraw(
    request: Request, visitor: Manager, announcement: MaybeId = None, because: Short = "", step: Short = ""
) -> Response:
    """Show what a withdrawal means; then withdraw the announcement."""
    typed = {"announcement": str(announcement), "because": because}
    if step == "change":
        return await _announcements(request, visitor)
    if step != "do":
        told = [("announcing.because", because)]
        return _check(request, visitor, "announcing.withdraw", told, typed, f"{HERE}/withdrawal")
    path = f"/v1/announcements/{announcement}/withdrawal"
    answer = await visitor.suite.post("hotline", path, {"because": because})
    if answer.ok:
        return back_to(request, HERE, done="announcement_withdrawn")
    return await _announcements(request, visitor, answer.problem)


@router.post("/groups")
async def ask(
    request: Request,
    visitor: Manager,
    announcement: MaybeId = None,
    area: Short = "",
    employer_number: Short = "",
    programme: Short = "",
) -> Response:
    """Count whom a message would reach. Nothing is sent before a second person confirms that number."""
    employer_id = None
    if number := employer_number.strip():
        found = await visitor.suite.get("registration", "/v1/employers", Employers, registration_number=number)
        if not found.items:
            sentence = context(request).pages.texts.say("order.employer_unknown", language(request))
            unknown = Problem(code="employer_unknown", detail=sentence)
            return await _announcements(request, visitor, found.problem or unknown)
        employer_id = str(found.items[0].id)
    body = {
        "announcement_id": str(announcement),
        "area": area.strip() or None,
        "employer_id": employer_id,
        "programme": programme or None,
    }
    answer = await visitor.suite.post("hotline", "/v1/broadcasts", body)
    if answer.ok:
        return back_to(request, HERE, done="broadcast_counted")
    return await _announcements(request, visitor, answer.problem)


@router.post("/groups/{broadcast_id}")
async def decide(
    request: Request, visitor: Manager, broadcast_id: UUID, what: Short = "", persons: Short = ""
) -> Response:
    """Confirm the number that was read, or withdraw the message."""
    path = f"/v1/broadcasts/{broadcast_id}"
    if what == "withdraw":
        answer = await visitor.suite.post("hotline", f"{path}/withdrawal", {})
    else:
        read = int(persons) if persons.isdecimal() else persons
        answer = await visitor.suite.post("hotline", f"{path}/confirmation", {"persons": read})
    if answer.ok:
        return back_to(request, HERE, done="broadcast_withdrawn" if what == "withdraw" else "broadcast_sent")
    return await _announcements(request, visitor, answer.problem)


def _told(request: Request, typed: Typed) -> list[tuple[str, str]]:
    told = [(label, typed[name]) for name, label in _LABELS.items()]
    told.append(("first_day", in_day(typed["first_day"], request)))
    if typed["last_day"].strip():
        told.append(("last_day", in_day(typed["last_day"], request)))
    return told


def _check(
    request: Request, visitor: Visitor, what: str, told: list[tuple[str, str]], typed: Typed, action: str
) -> Response:
    return second_look(
        request,
        visitor,
        told,
        typed=typed,
        action=action,
        means=_MEANS[what],
        do=what,
    )
