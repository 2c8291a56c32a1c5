"""The office: one inbox over all services, the exact content to approve, and entry of orders, employers, persons."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import StringConstraints

from libs.common.door.answers.long_work import WITHIN_MINUTES
from services.portal.context import context
from services.portal.gateways.answers.benefits import PaymentRun, RunLines
from services.portal.gateways.answers.everywhere import SERVICES, Inbox, Waiting
from services.portal.gateways.answers.offices import OwnOffices
from services.portal.gateways.answers.registration import Entry
from services.portal.gateways.answers.shown import Problem, Shown
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Short, typed_day, typed_month, typed_phones

router = APIRouter(prefix="/office", include_in_schema=False)
# A service and the cursor of its next page, as in `loans.AAAA`.
End = Annotated[str, StringConstraints(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Item:
    """A task and its service; `own`: the visitor entered it, so another officer must decide."""

    kind: str
    id: str
    title: str
    since: datetime
    deadline: datetime | None
    law: str | None
    made_by: str | None
    hash: str | None
    about: Shown
    service: str
    own: bool

    @classmethod
    def of(cls, service: str, waiting: Waiting, visitor: Visitor) -> Self:
        return cls(
            waiting.kind, waiting.id, waiting.title, waiting.since, waiting.deadline, waiting.law, waiting.made_by,
            waiting.hash, waiting.about, service=service, own=waiting.made_by == f"{visitor.party}:{visitor.subject}",
        )  # fmt: skip


@router.get("")
async def office(
    request: Request,
    visitor: SignedIn,
    why: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[list[End] | None, Query(max_length=len(SERVICES))] = None,
) -> Response:
    """Show the tasks of all services, oldest first.

    `why`: a purpose, which also shows the persons of health tasks. `after`: a service and the end of its last page;
    only services named here have more.
    """
    ends = dict(end.split(".", 1) for end in after or () if "." in end)
    return await _office(request, visitor, why=why.strip(), after={s: ends[s] for s in SERVICES if s in ends})


async def _office(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    why: str = "",
    after: dict[str, str] | None = None,
) -> Response:
    asked = tuple(after or SERVICES)
    answers = await asyncio.gather(
        *(visitor.suite.get(s, "/v1/inbox", Inbox, purpose=why, cursor=(after or {}).get(s)) for s in asked)
    )
    own = await visitor.suite.get("registration", "/v1/my-offices", OwnOffices)
    waiting = [
        Item.of(service, item, visitor) for service, answer in zip(asked, answers, strict=True) for item in answer.items
    ]
    waiting.sort(key=lambda item: item.since)
    bodies = {service: answer.body for service, answer in zip(asked, answers, strict=True) if answer.body}
    closed = [service for service, answer in zip(asked, answers, strict=True) if answer.closed]
    refused = next((answer.problem for answer in answers if not answer.ok and not answer.closed), None)
    ends = [f"{service}.{body.next}" for service, body in bodies.items() if body.next]
    return page(
        request,
        "office.html",
        visitor,
        problem=problem or refused,
        waiting=waiting,
        closed=closed,
        own=own.body,
        total=None if after else sum(body.total for body in bodies.values()),
        more=any(body.at_least for body in bodies.values()),
        next_page="/office?" + urlencode([("why", why), *(("after", end) for end in ends)]) if ends else "",
        typed=typed or {},
        why=why,
    )


async def then(
    request: Request, visitor: Visitor, answer: Answer[Any], done: str, typed: Mapping[str, str] | None = None
) -> Response:
    """Return to the inbox with a message that it was done, or show it with the refusal and the typed text."""
    if answer.ok:
        return back_to(request, "/office", done="entered" if answer.status == 202 else done)
    return await _office(request, visitor, answer.problem, typed)


@router.get("/runs/{run_id}")
async def run(request: Request, visitor: SignedIn, run_id: UUID) -> Response:
    """Show every payment of a run as it would be released."""
    payment_run, lines = await asyncio.gather(
        visitor.suite.get("benefits", f"/v1/payment-runs/{run_id}", PaymentRun),
        visitor.suite.get("benefits", f"/v1/payment-runs/{run_id}/lines", RunLines, limit=200),
    )
    return page(
        request, "payment_run.html", visitor, problem=payment_run.problem, run=payment_run.body, lines=lines.items
    )


@router.post("/runs", openapi_extra=WITHIN_MINUTES)
async def freeze(request: Request, visitor: SignedIn, month: Short = "") -> Response:
    answer = await visitor.suite.post("benefits", "/v1/payment-runs", {"month": typed_month(month)})
    return await then(request, visitor, answer, "run_frozen", {"month": month})


@router.post("/runs/{run_id}/release", openapi_extra=WITHIN_MINUTES)
async def release(request: Request, visitor: SignedIn, run_id: UUID, hash: Short = "") -> Response:  # noqa: A002 - the door's word
    """Approve the content that was shown, by its hash."""
    answer = await visitor.suite.post("benefits", f"/v1/payment-runs/{run_id}/release", {"hash": hash})
    return await then(request, visitor, answer, "approved")


@router.post("/claims/{claim_id}/proceed")
async def proceed(request: Request, visitor: SignedIn, claim_id: UUID, reason: Short = "") -> Response:
    answer = await visitor.suite.post("benefits", f"/v1/claims/{claim_id}/proceed", {"reason": reason})
    return await then(request, visitor, answer, "claim_decided")


@router.post("/claims/{claim_id}/rejection")
async def reject(request: Request, visitor: SignedIn, claim_id: UUID, reason: Short = "") -> Response:
    """Reject a claim that no employer certified."""
    answer = await visitor.suite.post("benefits", f"/v1/claims/{claim_id}/rejection", {"reason": reason})
    return await then(request, visitor, answer, "claim_decided")


@router.post("/claims/{claim_id}/account")
async def account(
    request: Request,
    visitor: SignedIn,
    claim_id: UUID,
    hash: Short,  # noqa: A002 - the door's word
    accept: Short = "",
) -> Response:
    """Accept or reject the account that another officer entered."""
    body = {"hash": hash, "accept": accept == "yes"}
    answer = await visitor.suite.post("benefits", f"/v1/claims/{claim_id}/payee/approval", body)
    return await then(request, visitor, answer, "decided")


@router.post("/cases/{case_id}/answer")
async def answer_case(request: Request, visitor: SignedIn, case_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/cases/{case_id}/answer", {"note": note})
    return await then(request, visitor, answer, "answered")


@router.post("/loans/{loan_id}/seen")
async def loan_seen(request: Request, visitor: SignedIn, loan_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("loans", f"/v1/loans/{loan_id}/acknowledgements", {"note": note})
    return await then(request, visitor, answer, "decided")


@router.post("/phases")
async def change_phase(
    request: Request, visitor: SignedIn, phase: Short = "", becomes: Short = "", because: Short = ""
) -> Response:
    """Ask to close or reopen a phase of the loan programme, or confirm another officer's request."""
    step = "closing" if becomes == "closed" else "reopening"
    answer = await visitor.suite.post("loans", f"/v1/phases/{quote(phase, safe='')}/{step}", {"because": because})
    return await then(request, visitor, answer, "decided")


@router.get("/entries/{entry_id}")
async def entry(request: Request, visitor: SignedIn, entry_id: UUID) -> Response:
    """Show an entry exactly as it would be approved. The look is audited."""
    answer = await visitor.suite.get("registration", f"/v1/entries/{entry_id}", Entry)
    shown = answer.body
    own = shown is not None and shown.made_by == f"{visitor.party}:{visitor.subject}"
    return page(request, "entry.html", visitor, problem=answer.problem, entry=shown, own=own)


@router.post("/entries/{entry_id}/approval")
async def approve_entry(request: Request, visitor: SignedIn, entry_id: UUID, content: Short = "") -> Response:
    """Approve the content that was shown, by its hash."""
    path = f"/v1/entries/{entry_id}/approval"
    answer = await visitor.suite.post("registration", path, {"hash": content})
    return await then(request, visitor, answer, "approved")


@router.post("/entries/{entry_id}/refusal")
async def refuse_entry(request: Request, visitor: SignedIn, entry_id: UUID, reason: Short = "") -> Response:
    answer = await visitor.suite.post("registration", f"/v1/entries/{entry_id}/refusal", {"reason": reason})
    return await then(request, visitor, answer, "decided")


@router.post("/employers")
async def employer(
    request: Request,
    visitor: SignedIn,
    registration_number: Short = "",
    name: Short = "",
    area: Short = "",
    sector: Short = "",
    registered_on: Short = "",
) -> Response:
    body = {"registration_number": registration_number, "name": name, "area": area, "sector": sector}
    body["registered_on"] = typed_day(registered_on)
    answer = await visitor.suite.post("registration", "/v1/employers", body)
    typed = {**body, "registered_on": registered_on, "entry": "employer"}
    return await then(request, visitor, answer, "registered", typed)


@router.post("/persons")
async def person(
    request: Request,
    visitor: SignedIn,
    national_id: Short = "",
    given_name: Short = "",
    family_name: Short = "",
    born_on: Short = "",
    sex: Short = "",
    area: Short = "",
    phones: Short = "",
) -> Response:
    typed = {"national_id": national_id, "given_name": given_name, "family_name": family_name, "sex": sex, "area": area}
    numbers = typed_phones(phones, str(context(request).law.country["calling_code"]))
    body = {**typed, "born_on": typed_day(born_on), "phones": numbers}
    answer = await visitor.suite.post("registration", "/v1/persons", body)
    typed |= {"born_on": born_on, "phones": phones, "entry": "person"}
    return await then(request, visitor, answer, "registered", typed)
