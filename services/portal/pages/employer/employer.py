"""The employer's page: send a return file and watch it, what is owed, receipts, certificates for a closure."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from libs.common.door.answers.fault_texts import fault_text
from libs.common.values.spoken_days import read_spoken_day
from services.portal.gateways.suite import Answer
from services.portal.pages.employer.certify_staff import Issued, issue_certificates, staff_on
from services.portal.pages.frame import SignedIn, Visitor, language, live, page, part
from services.portal.pages.typed import MaybeId, Short, typed_day, typed_month

router = APIRouter(prefix="/employer", include_in_schema=False)
FILE_BYTES_MAX = 256 * 1024 * 1024
_SOME = 12
Sender = Literal["contributions", "programmes"]
"""Whose job a file is."""


@router.get("")
async def employer(request: Request, visitor: SignedIn) -> Response:
    return await _employer(request, visitor)


async def _employer(
    request: Request,
    visitor: Visitor,
    problem: dict[str, Any] | None = None,
    typed: dict[str, Any] | None = None,
    issued: Issued | None = None,
    standing: dict[str, Any] | None = None,
) -> Response:
    suite, mine = visitor.suite, visitor.party_id
    card, account, returns, loans, away = await asyncio.gather(
        suite.get("registration", f"/v1/employers/{mine}"),
        suite.get("contributions", f"/v1/employers/{mine}/account"),
        suite.get("contributions", "/v1/returns", employer_id=mine, limit=_SOME),
        suite.get("loans", "/v1/loans"),
        suite.get("programmes", f"/v1/employers/{mine}/isolations"),
    )
    return page(
        request,
        "employer.html",
        visitor,
        problem=problem or next((a.problem for a in (card,) if not a.ok and not a.closed), None),
        card=card,
        account=account,
        returns=returns,
        loans=loans,
        away=away,
        typed=typed or {},
        issued=issued,
        standing=standing,
    )


@router.post("/files", max_body_size=FILE_BYTES_MAX)
async def send(
    request: Request,
    visitor: SignedIn,
    file: Annotated[UploadFile, File()],
    month: Short = "",
    kind: Short = "original",
    dry_run: Short = "",
) -> Response:
    """On to the door that takes files; its job is watched on a page of its own."""
    read = typed_month(month)
    given = {"month": read, "kind": kind, "dry_run": dry_run}
    if month and visitor.party == "employer":
        card = await visitor.suite.get("registration", f"/v1/employers/{visitor.party_id}")
        given["employer_number"] = card.body["registration_number"] if card.ok else ""
    name = file.filename or "return.csv"
    answer = await visitor.suite.send_file("contributions", "/v1/return-files", name, file.file, **given)
    if answer.ok:
        return RedirectResponse(f"/employer/files/{answer.body['id']}", 303)
    return await _employer(request, visitor, answer.problem, {"month": month})


@router.post("/willing", max_body_size=FILE_BYTES_MAX)
async def register_willing(request: Request, visitor: SignedIn, file: Annotated[UploadFile, File()]) -> Response:
    """Employees who are willing to be vaccinated, by a file; watched like a return file."""
    card = await visitor.suite.get("registration", f"/v1/employers/{visitor.party_id}")
    number = {"employer_number": card.body["registration_number"]} if card.ok else {}
    name = file.filename or "willing.csv"
    answer = await visitor.suite.send_file("programmes", "/v1/vaccination-files", name, file.file, **number)
    if answer.ok:
        return RedirectResponse(f"/employer/files/{answer.body['id']}?of=programmes", 303)
    return await _employer(request, visitor, answer.problem)


@router.get("/files/{job_id}")
async def job(request: Request, visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Response:
    answer = await _job(visitor, job_id, of)
    found = answer.body if answer.ok else None
    return page(request, "file.html", visitor, problem=answer.problem, job=found, of=of)


@router.get("/files/{job_id}/live")
async def job_live(request: Request, visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Response:
    """The job's progress again, whenever it moved."""
    known = b""

    async def read() -> str | None:
        nonlocal known
        answer = await _job(visitor, job_id, of)
        if not answer.ok or answer.content == known:
            return None
        known = answer.content
        return part(request, "file_progress.html", job=answer.body, of=of)

    return live(request, "progress", read)


@router.get("/files/{job_id}/failed")
async def failed_rows(visitor: SignedIn, job_id: UUID, of: Sender = "contributions") -> Response:
    """The sender's own file with the rows that failed, and what to do about each."""
    answer = await visitor.suite.get(of, f"/v1/jobs/{job_id}/failed-rows")
    kept = ("content-type", "content-disposition")
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    return Response(answer.content, answer.status, headers=headers)


@router.post("/standing")
async def certify_standing(request: Request, visitor: SignedIn) -> Response:
    """A certificate for the employer itself."""
    body = {"employer_id": str(visitor.party_id)}
    answer = await visitor.suite.post("contributions", "/v1/standing-certificates", body)
    return await _employer(request, visitor, answer.problem, standing=answer.body if answer.ok else None)


@router.get("/standing/{certificate_id}")
async def standing(visitor: SignedIn, certificate_id: UUID) -> Response:
    """The signed document of a certificate."""
    answer = await visitor.suite.get("contributions", f"/v1/standing-certificates/{certificate_id}")
    content = answer.body["document"] if answer.ok else answer.content
    headers = {"Content-Disposition": f'attachment; filename="standing-{certificate_id}.jws"'} if answer.ok else {}
    return Response(content, answer.status, headers=headers, media_type="application/jose")


@router.get("/receipts/{return_id}")
async def receipt(visitor: SignedIn, return_id: UUID) -> Response:
    """The signed receipt of a return, to be kept; `prakan verify` tells whether it is ours."""
    answer = await visitor.suite.get("contributions", f"/v1/returns/{return_id}/receipt")
    content = answer.body["document"] if answer.ok else answer.content
    headers = {"Content-Disposition": f'attachment; filename="receipt-{return_id}.jws"'} if answer.ok else {}
    return Response(content, answer.status, headers=headers, media_type="application/jose")


@router.post("/certificates")
async def certify(
    request: Request,
    visitor: SignedIn,
    cause: Short = "",
    order_number: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    wages_paid: Short = "",
    after: MaybeId = None,
) -> Response:
    """One certificate for each of the staff whose contract holds on the first day; what remains is said."""
    typed = {"cause": cause, "order_number": order_number, "first_day": first_day, "last_day": last_day}
    typed |= {"wages_paid": wages_paid}
    days = {"first_day": typed_day(first_day), "last_day": typed_day(last_day)}
    if wrong := [name for name, text in days.items() if read_spoken_day(text) is None]:
        return await _employer(request, visitor, _unread_days(request, wrong), typed)
    staff = await staff_on(visitor, days["first_day"])
    if not staff.ok:
        return await _employer(request, visitor, staff.problem, typed)
    body: dict[str, Any] = {"cause": cause, "order_number": order_number, **days}
    body |= {"employer_id": str(visitor.party_id), "wages_paid": bool(wages_paid)}
    issued = await issue_certificates(visitor, body, staff.items, after=after)
    if issued.done == 0 and issued.problems:
        return await _employer(request, visitor, issued.problems[0], typed)
    return await _employer(request, visitor, typed=typed, issued=issued)


def _unread_days(request: Request, names: list[str]) -> dict[str, Any]:
    words = language(request)
    told = fault_text("day_invalid", {}, words)
    errors = [{"pointer": f"/{name}", "code": "day_invalid", "detail": told} for name in names]
    return {"code": "request_invalid", "detail": told, "errors": errors, "status": 422}


async def _job(visitor: Visitor, job_id: UUID, of: str) -> Answer:
    return await visitor.suite.get(of, f"/v1/jobs/{job_id}")
