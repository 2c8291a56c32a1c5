"""The employer's page: send a return file and watch it, arrears, receipts, certificates for a closure."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse

from libs.common.door.answers.downloads import named
from libs.common.door.answers.fault_texts import fault_text
from libs.common.door.answers.live import Events
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.values.spoken_days import read_spoken_day
from services.portal.context import context
from services.portal.gateways.answers.benefits import WantedCertificates
from services.portal.gateways.answers.calls import EmployerMessages
from services.portal.gateways.answers.contributions import Account, FileJob, MonthReturns, Receipt, StandingCertificate
from services.portal.gateways.answers.loans import Loans
from services.portal.gateways.answers.programmes import IsolationsOfStaff
from services.portal.gateways.answers.registration import Employer, Hired, Staff
from services.portal.gateways.answers.shown import Fault, Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.employer.acting import FILE_BYTES_MAX, ForEmployer, own_number
from services.portal.pages.employer.certify_staff import Closure, Issued, issue_certificates, staff_on
from services.portal.pages.frame import SignedIn, Visitor, downloaded, language, live, page, part
from services.portal.pages.layout.everywhere import name_of
from services.portal.pages.typed import MaybeId, Short, typed_day, typed_month

router = APIRouter(prefix="/employer", include_in_schema=False)
_SOME, _FEW = 12, 3
Sender = Literal["contributions", "programmes", "registration"]
"""Whose job a file is."""


@router.get("")
async def employer(request: Request, visitor: ForEmployer) -> Response:
    return await employer_page(request, visitor)


async def employer_page(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    issued: Issued | None = None,
    standing: StandingCertificate | None = None,
    hired: Hired | None = None,
) -> Response:
    """Show the page, with the outcome of the last form."""
    suite, mine = visitor.suite, visitor.party_id
    (card, account, returns, loans, away, wanted), staff = await asyncio.gather(
        asyncio.gather(
            suite.get("registration", f"/v1/employers/{mine}", Employer),
            suite.get("contributions", f"/v1/employers/{mine}/account", Account),
            suite.get("contributions", "/v1/returns", MonthReturns, employer_id=mine, limit=_SOME),
            suite.get("loans", "/v1/loans", Loans),
            suite.get("programmes", f"/v1/employers/{mine}/isolations", IsolationsOfStaff),
            suite.get("benefits", "/v1/certificates-wanted", WantedCertificates, employer_id=mine, limit=_SOME),
        ),
        suite.get("registration", f"/v1/employers/{mine}/staff", Staff, limit=_SOME),
    )
    told = await _unread(visitor)
    first = bool(context(request).law.country.get("family_name_first"))
    misread = next(
        (answer.problem for answer in (staff, account, returns, loans, away, wanted) if answer.misread), None
    )
    return page(
        request,
        "employer.html",
        visitor,
        problem=problem or (None if card.closed or visitor.acting_for else card.problem) or misread,
        card=card,
        staff=staff,
        account=account,
        returns=returns,
        loans=loans,
        away=away,
        names={one.person_id: name_of(one.given_name, one.family_name, first=first) for one in staff.items},
        wanted=wanted,
        told=told,
        typed=typed or {},
        issued=issued,
        standing=standing,
        hired=hired,
    )


@router.post("/files", max_body_size=FILE_BYTES_MAX)
async def send(
    request: Request,
    visitor: ForEmployer,
    file: Annotated[UploadFile, File()],
    month: Short = "",
    kind: Short = "original",
    dry_run: Short = "",
) -> Response:
    """Send the file to the door for files, and go to the page of its job."""
    read = typed_month(month)
    given = {"month": read, "kind": kind, "dry_run": dry_run}
    if month:
        given |= await own_number(visitor)
    name = file.filename or "return.csv"
    answer = await visitor.suite.send_file("contributions", "/v1/return-files", name, file.file, **given)
    if answer.body:
        return RedirectResponse(f"/employer/files/{answer.body.id}", 303)
    return await employer_page(request, visitor, answer.problem, {"month": month})


@router.post("/willing", max_body_size=FILE_BYTES_MAX)
async def register_willing(request: Request, visitor: ForEmployer, file: Annotated[UploadFile, File()]) -> Response:
    """Send a file of employees who are willing to be vaccinated, and go to the page of its job."""
    number, name = await own_number(visitor), file.filename or "willing.csv"
    answer = await visitor.suite.send_file("programmes", "/v1/vaccination-files", name, file.file, **number)
    if answer.body:
        return RedirectResponse(f"/employer/files/{answer.body.id}?of=programmes", 303)
    return await employer_page(request, visitor, answer.problem)


@router.get("/files/{job_id}")
async def job(request: Request, visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Response:
    answer = await _job(visitor, job_id, of)
    return page(request, "file.html", visitor, problem=answer.problem, job=answer.body, of=of)


@router.get("/files/{job_id}/live", response_class=EventSourceResponse)
async def job_live(request: Request, visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Events:
    """Send the job's progress again whenever it changed."""
    known = b""

    async def read() -> str | None:
        nonlocal known
        answer = await _job(visitor, job_id, of)
        if not answer.ok or answer.content == known:
            return None
        known = answer.content
        return part(request, "file_progress.html", job=answer.body, of=of)

    async for event in live(request, "progress", read):
        yield event


@router.get("/files/{job_id}/failed")
async def failed_rows(request: Request, visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Response:
    """Download the sender's own file with the failed rows, and the fix for each."""
    answer = await visitor.suite.download(of, f"/v1/jobs/{job_id}/failed-rows")
    return downloaded(request, visitor, answer)


@router.post("/standing")
async def certify_standing(request: Request, visitor: ForEmployer) -> Response:
    """Certify the standing for the employer itself."""
    body = {"employer_id": str(visitor.party_id)}
    answer = await visitor.suite.post("contributions", "/v1/standing-certificates", body, StandingCertificate)
    return await employer_page(request, visitor, answer.problem, standing=answer.body)


@router.get("/standing/{certificate_id}")
async def standing(visitor: ForEmployer, certificate_id: UUID) -> Response:
    """Download the signed document of a certificate."""
    answer = await visitor.suite.get(
        "contributions", f"/v1/standing-certificates/{certificate_id}", StandingCertificate
    )
    content = answer.body.document if answer.body else answer.content
    headers = named(f"standing-{certificate_id}.jws") if answer.ok else {}
    return Response(content, answer.status, headers=headers, media_type="application/jose")


@router.get("/receipts/{return_id}")
async def receipt(visitor: ForEmployer, return_id: UUID) -> Response:
    """Download the signed receipt of a return; `prakan verify` checks it."""
    answer = await visitor.suite.get("contributions", f"/v1/returns/{return_id}/receipt", Receipt)
    content = answer.body.document if answer.body else answer.content
    headers = named(f"receipt-{return_id}.jws") if answer.ok else {}
    return Response(content, answer.status, headers=headers, media_type="application/jose")


@router.post("/certificates", openapi_extra=WITHIN_MINUTES)
async def certify(
    request: Request,
    visitor: ForEmployer,
    cause: Short = "",
    order_number: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    wages_paid: Short = "",
    after: MaybeId = None,
) -> Response:
    """Issue one certificate for each of the staff whose contract covers the first day; show the number left."""
    typed = {"cause": cause, "order_number": order_number, "first_day": first_day, "last_day": last_day}
    typed |= {"wages_paid": wages_paid}
    days = {"first_day": typed_day(first_day), "last_day": typed_day(last_day)}
    first = read_spoken_day(first_day)
    if first is None or read_spoken_day(last_day) is None:
        wrong = [name for name, text in days.items() if read_spoken_day(text) is None]
        return await employer_page(request, visitor, _unread_days(request, wrong), typed)
    staff, problem = await staff_on(visitor, first)
    if problem:
        return await employer_page(request, visitor, problem, typed)
    of_all = Closure(cause, order_number, days["first_day"], days["last_day"], bool(wages_paid))
    issued = await issue_certificates(visitor, of_all, staff, after=after)
    if issued.done == 0 and issued.problems:
        return await employer_page(request, visitor, issued.problems[0], typed)
    return await employer_page(request, visitor, typed=typed, issued=issued)


def _unread_days(request: Request, names: list[str]) -> Problem:
    words = language(request)
    sentence = fault_text("day_invalid", {}, words)
    return Problem(
        code="request_invalid", detail=sentence, errors=[Fault(pointer=f"/{name}", detail=sentence) for name in names]
    )


async def _unread(visitor: Visitor) -> Answer[EmployerMessages] | None:
    """Read the newest messages without a mark. They are the employer's, not its payroll agent's."""
    if visitor.party != "employer":
        return None
    path = f"/v1/employers/{visitor.party_id}/messages"
    return await visitor.suite.get("hotline", path, EmployerMessages, unread="true", limit=_FEW)


async def _job(visitor: Visitor, job_id: UUID, of: str) -> Answer[FileJob]:
    return await visitor.suite.get(of, f"/v1/jobs/{job_id}", FileJob)
