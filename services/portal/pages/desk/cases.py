"""A case at the desk: identity, purpose, acting for the caller, hand-over, wrap-up. Each form calls one door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.context import context
from services.portal.gateways.answers.hotline import ActingToken, Case, Confirmation, Confirmations, IdentityCheck
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.desk.desk import whole
from services.portal.pages.form_checks import no_phones
from services.portal.pages.frame import SignedIn, Visitor, back_to, language
from services.portal.pages.typed import Id, MaybeId, Short, typed_address, typed_day, typed_moment, typed_phones

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


@router.post("")
async def open_case(
    request: Request, visitor: SignedIn, person_id: MaybeId = None, about: Short = "", kind: Short = "request"
) -> Response:
    body = {"about": about.strip() or "call", "kind": kind, "person_id": str(person_id) if person_id else None}
    answer = await visitor.suite.post("hotline", "/v1/cases", body, Case)
    if answer.body:
        return RedirectResponse(f"/desk/cases/{answer.body.id}", 303)
    return await whole(request, visitor, person_id=person_id or None, problem=answer.problem)


@router.get("/{case_id}")
async def read(request: Request, visitor: SignedIn, case_id: UUID) -> Response:
    return await _shown(request, visitor, case_id)


async def _shown(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    problem: Problem | None = None,
    asked: Mapping[str, str] | None = None,
) -> Response:
    answer = await visitor.suite.get("hotline", f"/v1/cases/{case_id}", Case)
    case = answer.body
    problem = problem or answer.problem
    person_id = case.person_id if case else None
    return await whole(request, visitor, person_id=person_id, case=case, problem=problem, asked=asked)


async def _then(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    answer: Answer[Any],
    done: str,
    asked: Mapping[str, str] | None = None,
) -> Response:
    """Return to the case with a message that it was done, or show the case with the refusal and the typed text."""
    if answer.ok:
        return back_to(request, f"/desk/cases/{case_id}", done=done)
    return await _shown(request, visitor, case_id, answer.problem, asked)


@router.post("/{case_id}/identity")
async def identity(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    person_id: Id,
    born_on: Short = "",
    national_id_end: Short = "",
    phone: Short = "",
    employer_number: Short = "",
) -> Response:
    """Check at least two answers; if they pass, the purpose of the call unmasks the details as well."""
    given = {"born_on": born_on, "national_id_end": national_id_end, "phone": phone, "employer_number": employer_number}
    answers = {name: value.strip() for name, value in given.items() if value.strip()}
    path = f"/v1/cases/{case_id}/identity-checks"
    answer = await visitor.suite.post("hotline", path, {"person_id": str(person_id), "answers": answers}, IdentityCheck)
    if answer.body and not answer.body.passed:
        return await _shown(request, visitor, case_id, _not_passed(request, answer.body), given)
    return await _then(request, visitor, case_id, answer, "identity_passed", given)


def _not_passed(request: Request, check: IdentityCheck) -> Problem:
    """Show a failed check as a problem: the tries left, or the next step."""
    texts = context(request).pages.texts
    words = language(request)
    sentence = texts.say("identity.not_passed", words)
    left = texts.say("identity.tries_left", words, n=check.tries_left)
    return Problem(code=check.outcome, detail=f"{sentence} {left}", status=200)


@router.post("/{case_id}/look")
async def look(request: Request, visitor: SignedIn, case_id: UUID, person_id: Id, purpose: Short = "") -> Response:
    body = {"person_id": str(person_id), "purpose": purpose, "case_id": str(case_id)}
    answer = await visitor.suite.post("hotline", "/v1/looks", body)
    return await _then(request, visitor, case_id, answer, "shown", {"purpose": purpose})


@router.post("/{case_id}/claim")
async def claim(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    person_id: Id,
    employer_id: MaybeId = None,
    cause: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    bank: Short = "",
    account: Short = "",
) -> Response:
    """File a claim for the caller, through benefits' own door, with a token for caller, agent and case."""
    typed = {"cause": cause, "first_day": first_day, "last_day": last_day, "bank": bank, "account": account}
    acting = await acting_for(visitor, case_id, person_id)
    if acting.body is None:
        return await _then(request, visitor, case_id, acting, "", typed)
    body = {
        "branch": "unemployment_force_majeure",
        "person_id": str(person_id),
        "employer_id": str(employer_id or ""),
        "cause": cause,
        "first_day": typed_day(first_day),
        "last_day": typed_day(last_day),
        "payee": {"bank": bank, "account": account},
    }
    token = acting.body.access_token
    answer = await visitor.suite.post("benefits", "/v1/claims", body, token=token)
    return await _then(request, visitor, case_id, answer, "claim_filed", typed)


@router.post("/{case_id}/phones")
async def phones(request: Request, visitor: SignedIn, case_id: UUID, person_id: Id, numbers: Short = "") -> Response:
    """Correct the caller's phones after the person confirmed these numbers; before that, the form asks to confirm."""
    if not numbers.strip():
        return await _shown(request, visitor, case_id, no_phones(request), {"numbers": numbers})
    body = {"phones": typed_phones(numbers, str(context(request).law.country["calling_code"]))}
    path = f"/v1/persons/{person_id}/details"
    return await _confirmed(request, visitor, case_id, person_id, path, body, "corrected", {"numbers": numbers})


@router.post("/{case_id}/address")
async def address(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    person_id: Id,
    address: Short = "",
    postcode: Short = "",
    area: Short = "",
    first_day: Short = "",
) -> Response:
    """Give the caller's new address after the person confirmed it; before that, the form asks to confirm."""
    typed = {"address": address, "postcode": postcode, "area": area, "first_day": first_day}
    path = f"/v1/persons/{person_id}/addresses"
    return await _confirmed(request, visitor, case_id, person_id, path, typed_address(typed), "moved", typed)


async def _confirmed(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    person_id: UUID,
    path: str,
    body: Mapping[str, Any],
    done: str,
    typed: Mapping[str, str],
) -> Response:
    """Send a request of contact details that the person confirmed; before that, ask the person to confirm it."""
    yes = await _yes_to(visitor, context(request).clock.now(), case_id, person_id, path, body)
    if yes.body is None:
        return await _then(request, visitor, case_id, yes, "", typed)
    if yes.body.status != "confirmed":
        return await _shown(request, visitor, case_id, _not_confirmed(request), typed)
    acting = await acting_for(visitor, case_id, person_id, confirmation_id=yes.body.id)
    if acting.body is None:
        return await _then(request, visitor, case_id, acting, "", typed)
    answer = await visitor.suite.post("registration", path, body, token=acting.body.access_token)
    return await _then(request, visitor, case_id, answer, done, typed)


async def _yes_to(
    visitor: Visitor, now: datetime, case_id: UUID, person_id: UUID, path: str, body: Mapping[str, Any]
) -> Answer[Confirmation]:
    """Return the newest valid confirmation of this request in the case; ask for one if there is none."""
    listed = await visitor.suite.get("hotline", f"/v1/cases/{case_id}/confirmations", Confirmations)
    if not listed.ok:
        return Answer(listed.status, problem=listed.problem)
    for asked in listed.items:
        holds = asked.status != "refused" and asked.until > now
        if holds and (asked.service, asked.path, asked.body) == ("registration", path, body):
            return Answer(200, asked)
    ask = {"person_id": str(person_id), "service": "registration", "path": path, "body": body}
    return await visitor.suite.post("hotline", f"/v1/cases/{case_id}/confirmations", ask, Confirmation, key=uuid4().hex)


def _not_confirmed(request: Request) -> Problem:
    sentence = context(request).pages.texts.say("phones.to_confirm", language(request))
    return Problem(code="not_confirmed", detail=sentence, status=202)


async def acting_for(
    visitor: Visitor, case_id: UUID, person_id: UUID, *, confirmation_id: UUID | None = None
) -> Answer[ActingToken]:
    confirmed = str(confirmation_id) if confirmation_id else None
    body = {"case_id": str(case_id), "person_id": str(person_id), "confirmation_id": confirmed}
    return await visitor.suite.post("hotline", "/v1/acting-tokens", body, ActingToken, key=uuid4().hex)


@router.post("/{case_id}/link")
async def link(request: Request, visitor: SignedIn, case_id: UUID, person_id: Id) -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/links", {"person_id": str(person_id)})
    return await _then(request, visitor, case_id, answer, "linked")


@router.post("/{case_id}/reopening")
async def reopen(request: Request, visitor: SignedIn, case_id: UUID, text: Short = "") -> Response:
    """Open a closed case again; it is the agent's own then."""
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/reopening", {"text": text})
    return await _then(request, visitor, case_id, answer, "reopened", {"text": text})


@router.post("/{case_id}/merge")
async def merge(request: Request, visitor: SignedIn, case_id: UUID, into: Short = "") -> Response:
    """Close the case as a duplicate of another one of the same person, and go to that one."""
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/merge", {"into": into})
    if answer.ok:
        return back_to(request, f"/desk/cases/{into}", done="cases_merged")
    return await _then(request, visitor, case_id, answer, "", {"into": into})


@router.post("/{case_id}/attempt")
async def attempt(request: Request, visitor: SignedIn, case_id: UUID, reached: Short = "") -> Response:
    """Record a callback: it reached the person, or nobody."""
    body = {"reached": reached == "yes"}
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/callback-attempts", body)
    return await _then(request, visitor, case_id, answer, "attempted")


@router.post("/{case_id}/draft")
async def draft(request: Request, visitor: SignedIn, case_id: UUID, text: Short = "") -> Response:
    """Show the case with a text in its note, which the agent changes and saves."""
    return await _shown(request, visitor, case_id, asked={"text": text})


@router.post("/{case_id}/take")
async def take(request: Request, visitor: SignedIn, case_id: UUID) -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/assignment", {})
    return await _then(request, visitor, case_id, answer, "taken")


@router.post("/{case_id}/note")
async def note(request: Request, visitor: SignedIn, case_id: UUID, text: Short = "") -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/entries", {"text": text})
    return await _then(request, visitor, case_id, answer, "noted", {"text": text})


@router.post("/{case_id}/callback")
async def callback(request: Request, visitor: SignedIn, case_id: UUID, at: Short = "") -> Response:
    """Promise a callback at a typed time, in the country's zone. Other text goes to the door, which refuses it."""
    zone = ZoneInfo(str(context(request).law.country["time_zone"]))
    promised = typed_moment(at, zone)
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/callback", {"at": promised})
    return await _then(request, visitor, case_id, answer, "callback_promised", {"at": at})


@router.post("/{case_id}/escalate")
async def escalate(request: Request, visitor: SignedIn, case_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/escalation", {"note": note})
    return await _then(request, visitor, case_id, answer, "escalated", {"note": note})


@router.post("/{case_id}/answer")
async def answer_escalation(request: Request, visitor: SignedIn, case_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/answer", {"note": note})
    return await _then(request, visitor, case_id, answer, "answered", {"note": note})


@router.post("/{case_id}/wrap-up")
async def wrap_up(
    request: Request, visitor: SignedIn, case_id: UUID, wrap_up: Short = "", note: Short = ""
) -> Response:
    """Close the case; the agent is ready for the next call."""
    body = {"wrap_up": wrap_up, "note": note}
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/wrap-up", body)
    return back_to(request, "/desk", done="closed") if answer.ok else await _then(request, visitor, case_id, answer, "")
