"""Faults that a page itself finds in a form, and the second look: the page that shows the answers once more."""

from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from fastapi import Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.shown import Fault, Problem
from services.portal.pages.frame import Visitor, back_to, language, page
from services.portal.pages.typed import typed_day


def faulty(request: Request, wrong: list[tuple[str, str]]) -> Problem:
    """Make a problem of the page's own, from fields and the texts that say what each wants."""
    texts, words = context(request).pages.texts, language(request)
    faults = [Fault(pointer=f"/{name}", detail=texts.say(key, words)) for name, key in wrong]
    return Problem(code="request_invalid", detail=texts.say("form.wrong", words), errors=faults)


def second_look(
    request: Request,
    visitor: Visitor,
    answers: Iterable[tuple[str, str]],
    *,
    typed: Mapping[str, str],
    action: str,
    means: str,
    do: str,
) -> Response:
    """Show answers once more: nothing is sent yet.

    `answers`: the key of each label, and what was answered. `means` and `do` are keys too: the consequence and the
    button. The form is sent to `action` again, with `typed` and the step `do`, or `change`.
    """
    texts, words = context(request).pages.texts, language(request)
    return page(
        request,
        "check_answers.html",
        visitor,
        answers=[(texts.say(label, words), answer) for label, answer in answers],
        typed=typed,
        action=action,
        consequence=texts.say(means, words),
        do=texts.say(do, words),
    )


class PageAgain(Protocol):
    """A page that is shown again, with a problem and with what was typed."""

    def __call__(self, problem: Problem | None, typed: Mapping[str, str]) -> Awaitable[Response]: ...


@dataclass(frozen=True, slots=True)
class ReasonedStep:
    """A step that a visitor takes for a reason: its door, its form and page, and the keys of its texts."""

    service: str
    door: str
    action: str
    back: str
    label: str
    wanted: str
    means: str
    do: str
    done: str


async def take_with_reason(
    request: Request, visitor: Visitor, step: ReasonedStep, *, because: str, at: str, again: PageAgain
) -> Response:
    """Ask for the reason, show it once more, then take the step. `at`: what the form asks for, `change` or `do`."""
    typed = {"because": because}
    if at == "change":
        return await again(None, typed)
    if not because.strip():
        return await again(faulty(request, [("because", step.wanted)]), typed)
    if at != "do":
        answers = [(step.label, because.strip())]
        return second_look(request, visitor, answers, typed=typed, action=step.action, means=step.means, do=step.do)
    answer = await visitor.suite.post(step.service, step.door, typed)
    return back_to(request, step.back, done=step.done) if answer.ok else await again(answer.problem, typed)


def in_money(amount: str, request: Request) -> str:
    """Write an amount with its currency; text that is none stays as it was typed."""
    whole, _, part = amount.partition(".")
    shown = f"{int(whole):,}" + (f".{part}" if part else "") if whole.isdecimal() else amount
    return f"{shown} {context(request).law.currency}"


def in_day(text: str, request: Request) -> str:
    """Write a typed day in words, with its era; text that is no day stays as it was typed."""
    return context(request).pages.day(typed_day(text), language(request))


def no_phones(request: Request) -> Problem:
    """Return the problem shown when a correction of telephone numbers has none: the stored ones do not change."""
    sentence = context(request).pages.texts.say("phones.empty", language(request))
    return Problem(code="phones_empty", detail=sentence, errors=[Fault(pointer="/numbers", detail=sentence)])
