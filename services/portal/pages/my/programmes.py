"""The forms of the programmes on a person's own page; each calls one door."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.programmes import Booking, Sessions
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, back_to, downloaded, page
from services.portal.pages.my.my import shown_again
from services.portal.pages.typed import Id, MaybeId, QueryId, Short, typed_day

Reply = Literal["acceptance", "refusal"]
router = APIRouter(prefix="/my", include_in_schema=False)


def _then(request: Request, answer: Answer[Any], done: str) -> Response | None:
    return back_to(request, "/my", done=done) if answer.ok else None


@router.post("/tests")
async def register_test(
    request: Request,
    visitor: SignedIn,
    reason: Short = "",
    area: Short = "",
    symptoms: Short = "",
    last_contact_on: Short = "",
) -> Response:
    body = {"person_id": str(visitor.party_id), "reason": reason, "symptoms": bool(symptoms), "area": area}
    last_contact = typed_day(last_contact_on) or None
    answer = await visitor.suite.post("programmes", "/v1/tests", {**body, "last_contact_on": last_contact})
    typed = {"reason": reason, "area": area, "symptoms": symptoms, "last_contact_on": last_contact_on}
    return _then(request, answer, "test_registered") or await shown_again(request, visitor, answer, typed=typed)


@router.post("/stays/{stay_id}/{reply}")
async def reply_to_offer(request: Request, visitor: SignedIn, stay_id: UUID, reply: Reply) -> Response:
    """Accept or decline the offered bed."""
    answer = await visitor.suite.post("programmes", f"/v1/stays/{stay_id}/{reply}", {})
    return _then(request, answer, "replied") or await shown_again(request, visitor, answer)


@router.get("/seats")
async def seats(
    request: Request,
    visitor: SignedIn,
    programme: Annotated[str, Query(max_length=20)] = "testing",
    booking: QueryId = None,
    cursor: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Show sessions with free seats; with a `booking`, to move it there."""
    sessions, now = await asyncio.gather(
        visitor.suite.get("programmes", "/v1/sessions", Sessions, programme=programme, cursor=cursor or None),
        visitor.suite.get("programmes", f"/v1/bookings/{booking}", Booking) if booking else _nothing(),
    )
    return page(
        request,
        "seats.html",
        visitor,
        problem=sessions.problem or now.problem,
        action="/my/bookings",
        hidden={},
        sessions=sessions,
        programme=programme,
        booking=now.body,
    )


async def _nothing() -> Answer[Booking]:
    return Answer()


@router.post("/bookings")
async def book(request: Request, visitor: SignedIn, session_id: Id, booking_id: MaybeId = None) -> Response:
    """Make a booking, or move the existing one to another time."""
    if booking_id:
        answer = await visitor.suite.post(
            "programmes", f"/v1/bookings/{booking_id}/move", {"session_id": str(session_id)}
        )
    else:
        body = {"person_id": str(visitor.party_id), "session_id": str(session_id)}
        answer = await visitor.suite.post("programmes", "/v1/bookings", body)
    return _then(request, answer, "booked") or await shown_again(request, visitor, answer)


@router.post("/bookings/{booking_id}/cancellation")
async def cancel(request: Request, visitor: SignedIn, booking_id: UUID) -> Response:
    answer = await visitor.suite.post("programmes", f"/v1/bookings/{booking_id}/cancellation", {})
    return _then(request, answer, "cancelled") or await shown_again(request, visitor, answer)


@router.post("/certificates")
async def certificate(request: Request, visitor: SignedIn) -> Response:
    body = {"person_id": str(visitor.party_id)}
    answer = await visitor.suite.post("programmes", "/v1/vaccination-certificates", body)
    return _then(request, answer, "certified") or await shown_again(request, visitor, answer)


@router.get("/certificates/{certificate_id}")
async def certificate_pdf(request: Request, visitor: SignedIn, certificate_id: UUID) -> Response:
    """Download the certificate to keep or print it."""
    answer = await visitor.suite.download("programmes", f"/v1/vaccination-certificates/{certificate_id}/pdf")
    return downloaded(request, visitor, answer)
