"""The employer that the visitor's page is about: its own, or one that a payroll agent or a person has chosen.

The choice stands in a cookie and in each form. A form is carried out for the employer that it names, whatever another
tab has chosen since. A payroll agent's mandate is asked for at every page, and again by every door. A person who may
act for an employer gets a token of that employer for each page, by exchange of the own one.
"""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from libs.common.refusals import Refusal
from services.portal.context import context
from services.portal.gateways.answers.registration import Employer, MandatedEmployers
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.employer_tokens import exchanged
from services.portal.pages.frame import ActingFor, AnotherPageFirst, Visitor, page, visitor_as
from services.portal.pages.typed import Id, Short

router = APIRouter(prefix="/employer", include_in_schema=False)
FILE_BYTES_MAX = 256 * 1024 * 1024
_COOKIE = "prakan_employer"
_PAGE = 20
Agent = Annotated[Visitor, visitor_as("payroll_agent")]
Chooser = Annotated[Visitor, visitor_as("payroll_agent", "person")]


class NoMandateForThis(Refusal):
    code = "no_mandate_for_this"
    kind = "forbidden"


async def for_employer(
    request: Request, visitor: Annotated[Visitor, visitor_as("employer", "payroll_agent", "person")]
) -> Visitor:
    """Return the visitor with the employer that the page is about."""
    if visitor.party == "employer":
        return visitor
    chosen = await _chosen(request)
    if visitor.party == "person":
        return await _as_employer(request, visitor, chosen)
    answer = await visitor.suite.get(
        "registration", "/v1/mandated-employers", MandatedEmployers, employer_id=chosen, limit=1
    )
    if answer.body is None:  # that page tells why
        raise AnotherPageFirst("/employer/choose")
    if not answer.items:
        raise NoMandateForThis
    one = answer.items[0]
    acting_for = ActingFor(one.employer_id, one.name, one.registration_number, frozenset(one.scopes))
    request.state.visitor = replace(visitor, party_id=one.employer_id, acting_for=acting_for)
    return request.state.visitor  # type: ignore[no-any-return]


async def _as_employer(request: Request, visitor: Visitor, employer_id: UUID) -> Visitor:
    """Return the visitor as the employer, with a token of it; the pages are the employer's own."""
    given = context(request)
    token = await exchanged(given.doors, given.identity_provider, visitor.suite.token, employer_id)
    if token is None:
        raise NoMandateForThis
    acting = replace(
        visitor, party="employer", party_id=employer_id, suite=visitor.suite.speaking_with(token), is_contact=True
    )
    request.state.visitor = acting
    return acting


ForEmployer = Annotated[Visitor, Depends(for_employer)]
"""A visitor whose `party_id` is the employer that the page is about."""


async def own_number(visitor: Visitor) -> dict[str, str]:
    """Make the parameter that says whose rows without a number are; none if registration does not answer."""
    if visitor.acting_for is not None:
        return {"employer_number": visitor.acting_for.registration_number}
    card = await visitor.suite.get("registration", f"/v1/employers/{visitor.party_id}", Employer)
    return {"employer_number": card.body.registration_number} if card.body else {}


async def _chosen(request: Request) -> UUID:
    """Return the employer that the form names; for a page that is only looked at, the one chosen last."""
    if request.method == "POST":
        named = (await request.form()).get("acting_for")
        refused: Exception = NoMandateForThis()
    else:
        named, refused = request.cookies.get(_COOKIE), AnotherPageFirst("/employer/choose")
    try:
        return UUID(named if isinstance(named, str) else "")
    except ValueError:
        raise refused from None


@router.get("/choose")
async def choose(
    request: Request,
    visitor: Chooser,
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Show the employers that have given the agent a mandate, to choose one or to send a file for several."""
    if visitor.party == "person":
        return RedirectResponse("/my/employers", 303)
    return await _choose_page(request, visitor, q=q.strip(), cursor=cursor)


async def _choose_page(
    request: Request, visitor: Visitor, *, q: str = "", cursor: str | None = None, problem: Problem | None = None
) -> Response:
    mandated = await visitor.suite.get(
        "registration", "/v1/mandated-employers", MandatedEmployers, q=q or None, cursor=cursor, limit=_PAGE
    )
    return page(request, "choose.html", visitor, problem=problem or mandated.problem, mandated=mandated, q=q)


@router.post("/acting")
async def act_for(request: Request, _: Chooser, employer: Id) -> Response:
    """Choose the employer that the pages are about from now on."""
    answer = RedirectResponse("/employer", 303)
    answer.set_cookie(
        _COOKIE, str(employer), path="/employer", httponly=True, samesite="lax", secure=context(request).secure_cookies
    )
    return answer


@router.post("/several-files", max_body_size=FILE_BYTES_MAX)
async def send_for_several(
    request: Request, visitor: Agent, file: Annotated[UploadFile, File()], dry_run: Short = ""
) -> Response:
    """Send returns of several employers in one file, each row with its employer's number."""
    name = file.filename or "returns.csv"
    answer = await visitor.suite.send_file("contributions", "/v1/return-files", name, file.file, dry_run=dry_run)
    if answer.body:
        return RedirectResponse(f"/employer/files/{answer.body.id}", 303)
    return await _choose_page(request, visitor, problem=answer.problem)


@router.post("/several-staff-files", max_body_size=FILE_BYTES_MAX)
async def send_staff_for_several(
    request: Request, visitor: Agent, file: Annotated[UploadFile, File()], dry_run: Short = ""
) -> Response:
    """Send hires and leavers of several employers in one file."""
    name = file.filename or "staff.csv"
    answer = await visitor.suite.send_file("registration", "/v1/employment-files", name, file.file, dry_run=dry_run)
    if answer.body:
        return RedirectResponse(f"/employer/files/{answer.body.id}?of=registration", 303)
    return await _choose_page(request, visitor, problem=answer.problem)
