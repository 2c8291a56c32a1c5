"""Bookings for the caller on the line: read, explain, make, move, cancel; each with a token for the caller."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.hotline import ActingToken, Case
from services.portal.gateways.answers.programmes import Booking, MyProgrammes, Sessions
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.desk.cases import acting_for
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Id, MaybeId, QueryId, Short, typed_day

Body = Mapping[str, str | bool | None]
router = APIRouter(prefix="/desk/cases/{case_id}/bookings", include_in_schema=False)


@router.get("")
async def bookings(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    programme: Annotated[str, Query(max_length=20)] = "",
    booking: QueryId = None,
) -> Response:
    """Show the caller's bookings through the caller's own door; audited as the agent's for the caller."""
    return await _shown(request, visitor, case_id, programme=programme, booking=booking)


async def _shown(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    *,
    programme: str = "",
    booking: UUID | None = None,
    problem: Problem | None = None,
) -> Response:
    case = await visitor.suite.get("hotline", f"/v1/cases/{case_id}", Case)
    person_id = case.body.person_id if case.body else None
    token: Answer[ActingToken] = await acting_for(visitor, case_id, person_id) if person_id else Answer()
    card, why, sessions = Answer[MyProgrammes](), None, Answer[Sessions]()
    if token.body:
        key = token.body.access_token
        card = await visitor.suite.get("programmes", "/v1/me", MyProgrammes, token=key)
        if booking:
            read = await visitor.suite.get("programmes", f"/v1/bookings/{booking}", Booking, token=key)
            why, problem = read.body, problem or read.problem
        if programme:
            sessions = await visitor.suite.get("programmes", "/v1/sessions", Sessions, programme=programme)
    problem = problem or case.problem or token.problem or card.problem
    return page(
        request,
        "desk_bookings.html",
        visitor,
        problem=problem,
        case=case.body,
        me=card.body,
        why=why,
        sessions=sessions,
        programme=programme,
    )


async def _done(
    request: Request,
    visitor: Visitor,
    case_id: UUID,
    person_id: UUID,
    path: str,
    body: Body,
    done: str,
) -> Response:
    token = await acting_for(visitor, case_id, person_id)
    if token.body is None:
        return await _shown(request, visitor, case_id, problem=token.problem)
    answer = await visitor.suite.post("programmes", path, body, token=token.body.access_token)
    if answer.ok:
        return back_to(request, f"/desk/cases/{case_id}/bookings", done=done)
    return await _shown(request, visitor, case_id, problem=answer.problem)


@router.post("")
async def book(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    person_id: Id,
    session_id: Id,
    booking_id: MaybeId = None,
) -> Response:
    """Make a booking, or move the existing one to another time."""
    if booking_id:
        path, body = f"/v1/bookings/{booking_id}/move", {"session_id": str(session_id)}
    else:
        path, body = "/v1/bookings", {"person_id": str(person_id), "session_id": str(session_id)}
    return await _done(request, visitor, case_id, person_id, path, body, "booked")


@router.post("/{booking_id}/cancellation")
async def cancel(request: Request, visitor: SignedIn, case_id: UUID, booking_id: UUID, person_id: Id) -> Response:
    path = f"/v1/bookings/{booking_id}/cancellation"
    return await _done(request, visitor, case_id, person_id, path, {}, "cancelled")


@router.post("/tests")
async def register_test(
    request: Request,
    visitor: SignedIn,
    case_id: UUID,
    person_id: Id,
    reason: Short = "",
    area: Short = "",
    symptoms: Short = "",
    last_contact_on: Short = "",
) -> Response:
    """Register the caller for a test."""
    body: Body = {
        "person_id": str(person_id),
        "reason": reason,
        "symptoms": bool(symptoms),
        "area": area,
        "last_contact_on": typed_day(last_contact_on) or None,
    }
    return await _done(request, visitor, case_id, person_id, "/v1/tests", body, "test_registered")
