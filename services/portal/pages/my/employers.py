"""A person's employers: apply to register one, see what an officer asks, correct, withdraw; act for one's own."""

import asyncio
import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.context import context
from services.portal.gateways.answers.employers import (
    Areas,
    EmployerApplication,
    EmployerApplications,
    OwnEmployers,
    Sectors,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.layout.everywhere import area_name
from services.portal.pages.typed import Short, typed_branches, typed_day, typed_phones

router = APIRouter(prefix="/my/employers", include_in_schema=False)
Person = Annotated[Visitor, visitor_as("person")]
FIELDS = ("registration_number", "name", "address", "area", "sector", "registered_on", "staff", "branches")


def _typed(
    registration_number: Short = "",
    name: Short = "",
    address: Short = "",
    area: Short = "",
    sector: Short = "",
    registered_on: Short = "",
    staff: Short = "",
    branches: Short = "",
    contact_name: Short = "",
    contact_email: Short = "",
    contact_phone: Short = "",
) -> dict[str, str]:
    """Return the members of the form by name."""
    values = (registration_number, name, address, area, sector, registered_on, staff, branches)
    contact = {"contact_name": contact_name, "contact_email": contact_email, "contact_phone": contact_phone}
    return dict(zip(FIELDS, values, strict=True)) | contact


Typed = Annotated[dict[str, str], Depends(_typed)]


@router.get("")
async def employers(request: Request, visitor: Person) -> Response:
    """Show the employers that the person acts for, and the applications with what is asked or decided."""
    mine, applied = await asyncio.gather(
        visitor.suite.get("registration", "/v1/me/employers", OwnEmployers, limit=50),
        visitor.suite.get("registration", "/v1/employer-applications", EmployerApplications, limit=50),
    )
    return page(request, "my_employers.html", visitor, problem=mine.problem or applied.problem, mine=mine,
                applied=applied)  # fmt: skip


@router.get("/new")
async def new(request: Request, visitor: Person) -> Response:
    return await _form(request, visitor, {})


@router.post("/new")
async def apply(request: Request, visitor: Person, typed: Typed, step: Short = "") -> Response:
    """Show the answers once more, then send the application."""
    if step != "do":
        return await _before(request, visitor, typed, step, at="/my/employers/new")
    body = _body(request, typed)
    sent = await visitor.suite.post("registration", "/v1/employer-applications", body, EmployerApplication)
    return await _after(request, visitor, typed, sent, at="/my/employers/new")


@router.get("/{application_id}")
async def application(request: Request, application_id: UUID, visitor: Person) -> Response:
    """Show one application: its state, what an officer asks, why it was refused, what it says."""
    found = await visitor.suite.get("registration", f"/v1/employer-applications/{application_id}", EmployerApplication)
    return page(request, "my_application.html", visitor, problem=found.problem, application=found.body)


@router.get("/{application_id}/correction")
async def correction(request: Request, application_id: UUID, visitor: Person) -> Response:
    """Show the form with what the application says."""
    found = await visitor.suite.get("registration", f"/v1/employer-applications/{application_id}", EmployerApplication)
    if found.body is None:
        return page(request, "my_application.html", visitor, problem=found.problem, application=None)
    return await _form(
        request, visitor, _typed_before(request, found.body), at=f"/my/employers/{application_id}/correction"
    )


@router.post("/{application_id}/correction")
async def correct(request: Request, application_id: UUID, visitor: Person, typed: Typed, step: Short = "") -> Response:
    """Show the corrected answers once more, then send the correction."""
    at = f"/my/employers/{application_id}/correction"
    if step != "do":
        return await _before(request, visitor, typed, step, at=at)
    path = f"/v1/employer-applications/{application_id}/correction"
    sent = await visitor.suite.post("registration", path, _body(request, typed), EmployerApplication)
    return await _after(request, visitor, typed, sent, at=at)


@router.post("/{application_id}/withdrawal")
async def withdraw(request: Request, application_id: UUID, visitor: Person, step: Short = "") -> Response:
    """Ask whether it is really withdrawn; with the answer, withdraw it."""
    here = f"/my/employers/{application_id}"
    if step == "change":
        return RedirectResponse(here, 303)
    found = await visitor.suite.get("registration", f"/v1/employer-applications/{application_id}", EmployerApplication)
    if step != "do" and found.body is not None:
        return second_look(
            request,
            visitor,
            [("name", found.body.employer.name)],
            typed={},
            action=f"{here}/withdrawal",
            means="my.employers.withdrawal_means",
            do="my.employers.withdraw",
        )
    answer = await visitor.suite.post("registration", f"/v1/employer-applications/{application_id}/withdrawal", {})
    if answer.ok:
        return back_to(request, here, done="application_withdrawn")
    return page(request, "my_application.html", visitor, problem=answer.problem, application=found.body)


async def _before(request: Request, visitor: Visitor, typed: Mapping[str, str], step: str, *, at: str) -> Response:
    """Show the form again to change something, or the answers once more."""
    if step == "change":
        return await _form(request, visitor, typed, at=at)
    return _check(request, visitor, typed, at=at)


async def _after(
    request: Request, visitor: Visitor, typed: Mapping[str, str], sent: Answer[EmployerApplication], *, at: str
) -> Response:
    if sent.body:
        return back_to(request, f"/my/employers/{sent.body.id}", done="application_sent")
    return await _form(request, visitor, typed, _at_fields(sent.problem), at=at)


def _check(request: Request, visitor: Visitor, typed: Mapping[str, str], *, at: str) -> Response:
    """Show the answers once more: nothing is sent yet."""
    labels = {"registration_number": "number", "branches": "my.employers.branches", "address": "my.employers.address",
              "staff": "my.employers.staff", "contact_name": "my.employers.contact",
              "contact_email": "my.employers.contact_email", "contact_phone": "my.employers.contact_phone"}  # fmt: skip
    answers = [(labels.get(name, name), told) for name, told in typed.items() if told.strip()]
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action=at,
        means="my.employers.means",
        do="my.employers.send",
    )


async def _form(
    request: Request,
    visitor: Visitor,
    typed: Mapping[str, str],
    problem: Problem | None = None,
    *,
    at: str = "/my/employers/new",
) -> Response:
    areas, sectors = await asyncio.gather(
        visitor.suite.get("registration", "/v1/areas", Areas), visitor.suite.get("registration", "/v1/sectors", Sectors)
    )
    words = language(request)
    places = sorted(((one.code, one.names.get(words, one.code)) for one in areas.items), key=lambda one: one[1])
    divisions = [(code, f"{code} {one.names.get(words, '')}") for one in sectors.items for code in one.divisions]
    return page(
        request,
        "my_employer_form.html",
        visitor,
        problem=problem or areas.problem or sectors.problem,
        areas=places,
        sectors=divisions,
        typed=typed,
        action=at,
    )


def _body(request: Request, typed: Mapping[str, str]) -> dict[str, object]:
    """Make the door's body of what was typed. What cannot be read goes unchanged, and the door refuses it."""
    given, staff = context(request), typed["staff"].strip()
    body: dict[str, object] = {name: typed[name] for name in ("name", "address", "area", "sector")}
    body |= {
        "registration_number": typed["registration_number"].strip() or None,
        "registered_on": typed_day(typed["registered_on"]),
        "staff": int(staff) if staff.isdecimal() and len(staff) < len("1000000000") else staff,
        "branches": typed_branches(typed["branches"], given.law, given.clock.today()),
    }
    if typed["contact_name"].strip():
        phones = typed_phones(typed["contact_phone"], str(context(request).law.country["calling_code"]))
        email = typed["contact_email"].strip() or None
        wish = "email" if email else "sms" if phones else "none"
        body["contacts"] = [
            {
                "name": typed["contact_name"],
                "email": email,
                "phone": phones[0] if phones else None,
                "wish": wish,
                "language": language(request),
            }
        ]
    return body


def _at_fields(problem: Problem | None) -> Problem | None:
    """Point at the fields of the form: the door has the contact within a list."""
    if problem is None:
        return None
    errors = [
        fault.model_copy(update={"pointer": re.sub(r"^/contacts(/0/|$)", "/contact_", fault.pointer)})
        for fault in problem.errors
    ]
    return problem.model_copy(update={"errors": errors})


def _typed_before(request: Request, application: EmployerApplication) -> dict[str, str]:
    given, said = context(request), application.employer
    named = partial(area_name, given.law, given.clock.today(), language(request))
    contact = said.contacts[0] if said.contacts else {}
    return {
        "registration_number": application.registration_number or "",
        "name": said.name,
        "address": said.address,
        "area": said.area,
        "sector": said.sector,
        "registered_on": said.registered_on.isoformat() if said.registered_on else "",
        "staff": str(said.staff),
        "branches": ", ".join(f"{one['number']} {named(one['area'])}" for one in said.branches),
        "contact_name": contact.get("name") or "",
        "contact_email": contact.get("email") or "",
        "contact_phone": contact.get("phone") or "",
    }
