"""Pages of an employer's life, for the employer and for officers: what it is and was, and each change after a check."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.employers import EmployerHistory, EmployerNow, EmployerStaffCount, IdleDays
from services.portal.gateways.answers.registration import Employers
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import in_day, second_look
from services.portal.pages.frame import Visitor, back_to, language, page
from services.portal.pages.layout.everywhere import area_name, sector_name
from services.portal.pages.typed import typed_branches, typed_day, typed_parts

CHANGED = ("name", "address", "area", "sector")
OF_FORM: Mapping[str, tuple[str, ...]] = {
    "change": (*CHANGED, "opened", "closed", "first_day", "because"),
    "pause": ("first_day", "last_day", "because"),
    "reopen": ("first_day", "because"),
    "end": ("last_day", "reason", "staff", "to_number", "because"),
    "transfer": ("to_number", "last_day", "because"),
}
_DOORS = {"change": "changes", "pause": "pauses", "reopen": "reopening", "end": "end", "transfer": "transfers"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A form about an employer as it was typed. `what`: a form of `OF_FORM`; `here`: the page."""

    employer_id: UUID | None
    what: str
    typed: Mapping[str, str]
    here: str

    @property
    def told(self) -> dict[str, str]:
        """The members of this form that were typed."""
        return {name: self.typed.get(name, "") for name in OF_FORM.get(self.what, ()) if self.typed.get(name, "")}


async def life_page(
    request: Request,
    visitor: Visitor,
    employer_id: UUID | None,
    *,
    here: str,
    problem: Problem | None = None,
    wanted: Wanted | None = None,
) -> Response:
    """Show the employer as it is, what it was, when it does no work, and the forms."""
    suite = visitor.suite
    now, history, idle, count = await asyncio.gather(
        suite.get("registration", f"/v1/employers/{employer_id}", EmployerNow),
        suite.get("registration", f"/v1/employers/{employer_id}/history", EmployerHistory),
        suite.get("registration", f"/v1/employers/{employer_id}/pauses", IdleDays),
        suite.get("registration", f"/v1/employers/{employer_id}/staff/count", EmployerStaffCount),
    )
    return page(
        request,
        "employer_life.html",
        visitor,
        problem=problem or now.problem or history.problem,
        now=now.body,
        history=history,
        idle=idle,
        count=count.body,
        at=here,
        what=wanted.what if wanted else "",
        typed=wanted.typed if wanted else {},
        officer=visitor.party == "officer",
    )


async def carry_out(request: Request, visitor: Visitor, wanted: Wanted, step: str) -> Response:
    """Show the answers with the consequence and the number of staff; then do it."""
    if wanted.what not in _DOORS or step == "change":
        return await life_page(request, visitor, wanted.employer_id, here=wanted.here, wanted=wanted)
    if step != "do":
        return await _check(request, visitor, wanted)
    body, problem = await _body(request, visitor, wanted)
    if problem is None:
        path = f"/v1/employers/{wanted.employer_id}/{_DOORS[wanted.what]}"
        answer = await visitor.suite.post("registration", path, body)
        if answer.ok:
            return back_to(request, wanted.here, done=f"life_{wanted.what}")
        problem = answer.problem
    return await life_page(request, visitor, wanted.employer_id, here=wanted.here, problem=problem, wanted=wanted)


async def _check(request: Request, visitor: Visitor, wanted: Wanted) -> Response:
    path = f"/v1/employers/{wanted.employer_id}/staff/count"
    count = await visitor.suite.get("registration", path, EmployerStaffCount)
    answers = [(f"life.{name}", _told(request, name, text)) for name, text in wanted.told.items()]
    if count.body is not None:
        answers.append(("life.staff_now", str(count.body.persons)))
    return second_look(
        request,
        visitor,
        answers,
        typed={"what": wanted.what, **wanted.told},
        action=wanted.here,
        means=f"life.{wanted.what}.means",
        do=f"life.{wanted.what}.do",
    )


def _told(request: Request, name: str, text: str) -> str:
    """Return an answer in words: codes by their names, days with the era."""
    given, words = context(request), language(request)
    if name in {"reason", "staff"}:
        return given.pages.texts.code(f"life_{name}", text, words)
    if name in {"area", "sector"}:
        named = area_name if name == "area" else sector_name
        return named(given.law, given.clock.today(), words, text)
    return in_day(text, request) if name.endswith("_day") else text


async def _body(request: Request, visitor: Visitor, wanted: Wanted) -> tuple[dict[str, object], Problem | None]:
    """Make the door's body; a successor is named by its number."""
    typed, given = wanted.told, context(request)
    body: dict[str, object] = {"because": typed.get("because", "")}
    if wanted.what == "reopen":
        return body | {"reopened_on": typed_day(typed.get("first_day", ""))}, None
    body |= {name: typed_day(typed[name]) for name in ("first_day", "last_day") if name in typed}
    if wanted.what == "change":
        body |= {name: typed[name] for name in CHANGED if name in typed}
        body["branches"] = typed_branches(typed.get("opened", ""), given.law, given.clock.today())
        body["closed_branches"] = typed_parts(typed.get("closed", ""))
    if wanted.what == "end":
        body |= {"reason": typed.get("reason", "closed"), "staff": typed.get("staff", "none_left")}
    if number := typed.get("to_number", ""):
        found = await visitor.suite.get("registration", "/v1/employers", Employers, registration_number=number)
        if not found.items:
            sentence = context(request).pages.texts.say("life.nobody", language(request))
            return body, found.problem or Problem(code="employer_unknown", detail=sentence)
        body["successor_id" if wanted.what == "end" else "to_employer_id"] = str(found.items[0].id)
    return body, None
