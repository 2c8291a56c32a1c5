"""Faults that a page itself finds in a form, and amounts on the page that shows the answers once more."""

from fastapi import Request

from services.portal.context import context
from services.portal.gateways.answers.shown import Fault, Problem
from services.portal.pages.frame import language
from services.portal.pages.typed import typed_day


def faulty(request: Request, wrong: list[tuple[str, str]]) -> Problem:
    """Make a problem of the page's own, from fields and the texts that say what each wants."""
    texts, words = context(request).pages.texts, language(request)
    faults = [Fault(pointer=f"/{name}", detail=texts.say(key, words)) for name, key in wrong]
    return Problem(code="request_invalid", detail=texts.say("form.wrong", words), errors=faults)


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
