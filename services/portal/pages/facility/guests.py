"""A hospitel's guests: arrival, admission, discharge, referral to a hospital."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.facility.facility import OfPlace, place_page
from services.portal.pages.form_checks import faulty
from services.portal.pages.frame import back_to
from services.portal.pages.typed import Short

router = APIRouter(prefix="/facility", include_in_schema=False)


@router.post("/arrivals")
async def arrive(request: Request, visitor: OfPlace, national_id: Short = "") -> Response:
    """Admit a person who has arrived, by the number of the document: to the bed kept here, or to a free one."""
    typed = {"national_id": national_id}
    if not national_id.strip():
        return await place_page(request, visitor, faulty(request, [("national_id", "arrival_number.wanted")]), typed)
    path = f"/v1/facilities/{visitor.party_id}/admissions"
    answer = await visitor.suite.post("programmes", path, {"national_id": national_id})
    if answer.ok:
        return back_to(request, "/facility", done="person_admitted")
    return await place_page(request, visitor, answer.problem, typed)


@router.post("/stays/{stay_id}/{move}")
async def move_stay(
    request: Request,
    visitor: OfPlace,
    stay_id: UUID,
    move: Literal["admission", "discharge", "referral"],
    reason: Short = "",
) -> Response:
    """Admit, discharge or refer a guest; who leaves does so for a reason."""
    typed = {"stay_id": str(stay_id), "reason": reason}
    if move != "admission" and not reason.strip():
        return await place_page(request, visitor, faulty(request, [("reason", "stay_reason.wanted")]), typed)
    body = {} if move == "admission" else {"reason": reason}
    answer = await visitor.suite.post("programmes", f"/v1/stays/{stay_id}/{move}", body)
    if answer.ok:
        return back_to(request, "/facility", done=f"stay_{move}")
    return await place_page(request, visitor, answer.problem, typed)
