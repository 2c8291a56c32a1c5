"""Offices and their staff: the tree, one office with its staff, and the forms of those who keep them."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.offices import Office, Offices, OwnOffices, StaffOfOffice
from services.portal.gateways.answers.shown import Nothing, Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/office/offices", include_in_schema=False)
_HERE = "/office/offices"
_PAGE = 100
Typed = Mapping[str, str]


@router.get("")
async def offices(
    request: Request, visitor: SignedIn, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the offices of the country by code, with the form of a new one."""
    return await _offices(request, visitor, cursor=cursor)


async def _offices(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Typed | None = None,
    cursor: str | None = None,
) -> Response:
    listed = await visitor.suite.get("registration", "/v1/offices", Offices, cursor=cursor, limit=_PAGE)
    own = await visitor.suite.get("registration", "/v1/my-offices", OwnOffices)
    return page(
        request,
        "offices.html",
        visitor,
        problem=problem or listed.problem or own.problem,
        listed=listed,
        own=own.body,
        typed=typed or {},
    )


@router.post("")
async def open_office(
    request: Request,
    visitor: SignedIn,
    code: Short = "",
    name: Short = "",
    parent: Short = "",
    areas: Short = "",
    address: Short = "",
    opening_hours: Short = "",
) -> Response:
    typed = {"code": code, "name": name, "parent": parent, "areas": areas, "address": address,
             "opening_hours": opening_hours}  # fmt: skip
    at = code.strip().upper()
    body = {
        "code": at,
        "name": name,
        "parent": parent.strip().upper() or None,
        "areas": _codes(areas),
        "address": address or None,
        "opening_hours": opening_hours or None,
    }
    answer = await visitor.suite.post("registration", "/v1/offices", body)
    if answer.ok:
        return back_to(request, f"{_HERE}/{quote(at, safe='')}", done="office_kept")
    return await _offices(request, visitor, answer.problem, typed)


@router.get("/{code}")
async def office(
    request: Request, visitor: SignedIn, code: str, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """Show an office with the offices beneath it and, to its keepers, its staff and the forms."""
    return await _office(request, visitor, code, cursor=cursor)


async def _office(
    request: Request,
    visitor: Visitor,
    code: str,
    problem: Problem | None = None,
    typed: Typed | None = None,
    cursor: str | None = None,
) -> Response:
    at = quote(code, safe="")
    own = await visitor.suite.get("registration", "/v1/my-offices", OwnOffices)
    shown = await visitor.suite.get("registration", f"/v1/offices/{at}", Office)
    beneath = await visitor.suite.get("registration", "/v1/offices", Offices, under=code, limit=_PAGE)
    keeps = own.body is not None and own.body.areas is None and visitor.party in {"officer", "manager"}
    staff = None
    if keeps and shown.ok:
        staff = await visitor.suite.get(
            "registration", f"/v1/offices/{at}/staff", StaffOfOffice, cursor=cursor, limit=_PAGE
        )
    return page(
        request,
        "one_office.html",
        visitor,
        problem=problem or shown.problem,
        office=shown.body,
        beneath=beneath.items,
        staff=staff,
        typed=typed or {},
    )


@router.post("/{code}/changes")
async def change(
    request: Request,
    visitor: SignedIn,
    code: str,
    name: Short = "",
    parent: Short = "",
    areas: Short = "",
    address: Short = "",
    opening_hours: Short = "",
) -> Response:
    body = {
        "name": name or None,
        "parent": parent.strip().upper() or None,
        "areas": _codes(areas) or None,
        "address": address or None,
        "opening_hours": opening_hours or None,
    }
    answer = await visitor.suite.post("registration", f"/v1/offices/{quote(code, safe='')}/changes", body)
    typed = {"name": name, "parent": parent, "areas": areas, "address": address, "opening_hours": opening_hours}
    return await _then(request, visitor, code, answer, typed)


@router.post("/{code}/end")
async def end(request: Request, visitor: SignedIn, code: str, last_day: Short = "") -> Response:
    body = {"last_day": typed_day(last_day)}
    answer = await visitor.suite.post("registration", f"/v1/offices/{quote(code, safe='')}/end", body)
    return await _then(request, visitor, code, answer, {"ends": last_day})


@router.post("/{code}/staff")
async def appoint(
    request: Request,
    visitor: SignedIn,
    code: str,
    subject: Short = "",
    role: Short = "officer",
    first_day: Short = "",
    last_day: Short = "",
) -> Response:
    """Appoint a member of staff by the account at the identity provider."""
    typed = {"subject": subject, "role": role, "first_day": first_day, "last_day": last_day}
    body = {
        "roles": [role],
        "first_day": typed_day(first_day) if first_day else None,
        "last_day": typed_day(last_day) if last_day else None,
    }
    at = f"/v1/offices/{quote(code, safe='')}/staff/{quote(subject.strip() or ' ', safe='')}"
    answer = await visitor.suite.put("registration", at, body)
    return await _then(request, visitor, code, answer, typed)


@router.post("/{code}/removal")
async def remove(
    request: Request, visitor: SignedIn, code: str, subject: Short = "", last_day: Short = "", because: Short = ""
) -> Response:
    body = {"last_day": typed_day(last_day) if last_day else None, "because": because}
    at = f"/v1/offices/{quote(code, safe='')}/staff/{quote(subject or ' ', safe='')}/removal"
    answer = await visitor.suite.post("registration", at, body)
    return await _then(request, visitor, code, answer, {"removed": subject, "because": because})


async def _then(request: Request, visitor: Visitor, code: str, answer: Answer[Nothing], typed: Typed) -> Response:
    if answer.ok:
        return back_to(request, f"{_HERE}/{quote(code, safe='')}", done="office_kept")
    return await _office(request, visitor, code, answer.problem, typed)


def _codes(typed: str) -> list[str]:
    """Return the codes of areas, which are written apart by blanks or commas."""
    return typed.replace(",", " ").upper().split()
