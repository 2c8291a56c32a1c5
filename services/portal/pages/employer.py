"""The employer's page: send a return file and watch it, what is owed, receipts, certificates for a closure."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, live, page, part

router = APIRouter(prefix="/employer", include_in_schema=False)
FILE_BYTES_MAX = 256 * 1024 * 1024
STAFF_AT_ONCE = 500
_SOME = 12
Short = Annotated[str, Form(max_length=300)]
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
    issued: list[dict[str, Any]] | None = None,
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
    given = {"month": month, "kind": kind, "dry_run": dry_run}
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
    cause: Short,
    order_number: Short,
    first_day: Short,
    last_day: Short,
    wages_paid: Short = "",
) -> Response:
    """One certificate for each of the staff whose contract holds on the first day, in one go."""
    typed = {"cause": cause, "order_number": order_number, "first_day": first_day, "last_day": last_day}
    staff = await _staff(visitor, first_day)
    if not staff.ok:
        return await _employer(request, visitor, staff.problem, typed)
    body = {**typed, "employer_id": str(visitor.party_id), "wages_paid": bool(wages_paid)}
    issued: list[dict[str, Any]] = []
    for person in staff.items:
        key = f"closure {order_number} {first_day} {last_day} {person}"[:255]
        one = {**body, "person_id": person}
        answer = await visitor.suite.post("benefits", "/v1/employer-certificates", one, key=key)
        if not answer.ok and not issued:
            return await _employer(request, visitor, answer.problem, typed)
        issued.append({"person": person, "hash": answer.body.get("hash", ""), "problem": answer.problem})
    return await _employer(request, visitor, typed=typed, issued=issued)


async def _staff(visitor: Visitor, day: str) -> Answer:
    """Persons whose contract holds on the day, page by page."""
    persons: list[str] = []
    cursor = None
    while len(persons) < STAFF_AT_ONCE:
        path = "/v1/employments"
        answer = await visitor.suite.get("registration", path, employer_id=visitor.party_id, cursor=cursor, limit=200)
        if not answer.ok:
            return answer
        persons += [
            m["person_id"]
            for m in answer.items
            if m["started_on"] <= day and (m["ended_on"] is None or m["ended_on"] > day)
        ]
        cursor = answer.body["next"]
        if cursor is None:
            break
    return Answer(200, {"items": persons[:STAFF_AT_ONCE]})


async def _job(visitor: Visitor, job_id: UUID, of: str) -> Answer:
    return await visitor.suite.get(of, f"/v1/jobs/{job_id}")
