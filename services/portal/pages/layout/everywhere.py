"""The shared part of every page: the agency and its day, areas and sectors by name, the sent form that comes back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fastapi import Request

from libs.common.law.places import areas_on, sectors_on
from libs.common.law.terms import Law
from libs.common.texts import Texts
from libs.common.web.sent_forms import Sent, Wrong, give_back
from services.portal.context import context
from services.portal.gateways.answers.shown import Problem

Choices = list[tuple[str, str]]
_PROVINCE = "province"
_QUERY_MAX = 100
_PROGRAMS_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency of the pages. `today`: its business day; `sandbox`: nothing here is real."""

    name: str
    crest: str
    today: date
    sandbox: bool


def everywhere(request: Request, words: str, problem: Problem | None = None) -> Mapping[str, object]:
    """Return what the shared layout and the shared parts of forms use."""
    given = context(request)
    law, today = given.law, given.clock.today()
    names = law.country["agency"]
    agency = Agency(
        name=str(names.get(words) or names["en"]),
        crest=str(law.country["iso_3166"]),
        today=today,
        sandbox=given.identity_provider is None,
    )
    return {
        "agency": agency,
        "area_of": partial(area_name, law, today, words),
        "areas_of": lambda codes: ", ".join(area_name(law, today, words, code) for code in codes),
        "sector_of": partial(sector_name, law, today, words),
        "area_choices": partial(area_choices, law, today, words),
        "sector_choices": partial(sector_choices, law, today, words),
        "name_of": partial(name_of, first=bool(law.country.get("family_name_first"))),
        "who_of": partial(who_of, given.pages.texts, words),
        "whos_of": lambda names: ", ".join(who_of(given.pages.texts, words, one) for one in names),
        "found_by": request.query_params.get("q", "")[:_QUERY_MAX] if request.url.path.count("/") > 1 else "",
        "give_back": giver_back(request, problem),
    }


def giver_back(request: Request, problem: Problem | None) -> Callable[[str], Any]:
    """Return what fills the sent form of a refused page; other pages stay as they are."""
    sent: Sent | None = getattr(request.state, "sent", None) if problem else None
    wrong = [Wrong(one.pointer, one.detail) for one in problem.errors] if problem else []
    return partial(give_back, sent=sent, wrong=wrong)


def name_of(given_name: str | None, family_name: str | None, *, first: bool) -> str:
    """Return a name in the order of the country. `first`: the family name stands first."""
    parts = (family_name, given_name) if first else (given_name, family_name)
    return " ".join(part for part in parts if part)


def who_of(texts: Texts, words: str, name: str | None) -> str:
    """Return who somebody of the staff is, as people say it: `agent-7, a hotline agent` for `agent:agent-7`."""
    party, _, subject = (name or "").partition(":")
    kind = texts.code("party", party, words)
    return f"{subject} ({kind})" if subject and subject != party and not _PROGRAMS_NAME.search(subject) else kind


def area_choices(law: Law, day: date, words: str) -> Choices:
    """Return the provinces of the law by name, with their codes; none if the law lists no areas."""
    if not law.has("registration", "areas"):
        return []
    provinces = [area for area in areas_on(law, day) if area.level == _PROVINCE]
    return sorted(((one.code, _named(one.names, words, one.code)) for one in provinces), key=lambda one: one[1])


def sector_choices(law: Law, day: date, words: str) -> Choices:
    """Return the divisions of the law's sectors, each with the name of its section."""
    if not law.has("registration", "sectors"):
        return []
    return [
        (f"{one.code}{number:02d}", f"{_named(one.names, words, one.code)} · {one.code}{number:02d}")
        for one in sectors_on(law, day)
        for number in range(one.first, one.last + 1)
    ]


def area_name(law: Law, day: date, words: str, code: str | None) -> str:
    """Return the name of an area; the code itself if the law does not list it."""
    if not code or not law.has("registration", "areas"):
        return code or ""
    return next((_named(one.names, words, code) for one in areas_on(law, day) if one.code == code), code)


def sector_name(law: Law, day: date, words: str, code: str | None) -> str:
    """Return the name of the section that a sector belongs to, with its code."""
    if not code or not law.has("registration", "sectors"):
        return code or ""
    return next((f"{_named(one.names, words, code)} ({code})" for one in sectors_on(law, day) if one.code == code[:1]),
                code)  # fmt: skip


def _named(names: Any, words: str, code: str) -> str:
    return str(names.get(words) or names.get("en") or code)
