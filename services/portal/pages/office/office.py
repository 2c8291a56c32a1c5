"""Decisions of officers from the inbox, with the exact content to approve, and entry of employers and persons."""

import asyncio
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from libs.common.door.answers.long_work import WITHIN_MINUTES
from services.portal.context import context
from services.portal.gateways.answers.benefits import PaymentRun, RunLines
from services.portal.gateways.answers.registration import Entry
from services.portal.pages.frame import SignedIn, page
from services.portal.pages.office.inbox import then
from services.portal.pages.typed import Short, typed_day, typed_month, typed_phones

router = APIRouter(prefix="/office", include_in_schema=False)


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


@router.post("/employments/{employment_id}/confirmation")
async def confirm_employment(request: Request, visitor: SignedIn, employment_id: UUID) -> Response:
    """Confirm an employment that waits; the officer has seen the contract."""
    answer = await visitor.suite.post("registration", f"/v1/employments/{employment_id}/confirmation", {})
    return await then(request, visitor, answer, "decided")


@router.post("/employments/{employment_id}/objection")
async def decide_objection(
    request: Request, visitor: SignedIn, employment_id: UUID, decision: Short = "", because: Short = ""
) -> Response:
    """Decide on a person's objection to an employment: upheld, it never was; dismissed, it is valid."""
    body = {"decision": decision, "because": because}
    answer = await visitor.suite.post("registration", f"/v1/employments/{employment_id}/objection/decision", body)
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
