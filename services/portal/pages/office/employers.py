"""An employer's life at the office: officers find it by its number and do for it what it would do itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.registration import Employers
from services.portal.pages.employer_life import Wanted, carry_out, life_page
from services.portal.pages.frame import Visitor, page, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/employers", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


@router.get("/find")
async def find(request: Request, visitor: Officer, number: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Go to the employer with the number, or ask for one."""
    if not number.strip():
        return page(request, "find_employer.html", visitor, number="", unknown=False)
    found = await visitor.suite.get("registration", "/v1/employers", Employers, registration_number=number.strip())
    if found.items:
        return RedirectResponse(f"/office/employers/{found.items[0].id}/life", 303)
    return page(request, "find_employer.html", visitor, problem=found.problem, number=number, unknown=found.ok)


@router.get("/{employer_id}/life")
async def life(request: Request, visitor: Officer, employer_id: UUID) -> Response:
    return await life_page(request, visitor, employer_id, here=f"/office/employers/{employer_id}/life")


@router.post("/{employer_id}/life")
async def change(
    request: Request,
    visitor: Officer,
    employer_id: UUID,
    what: Short = "",
    name: Short = "",
    address: Short = "",
    area: Short = "",
    sector: Short = "",
    opened: Short = "",
    closed: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    reason: Short = "closed",
    staff: Short = "none_left",
    to_number: Short = "",
    because: Short = "",
    step: Short = "",
) -> Response:
    """Show what would follow; with the answer, do it."""
    typed = {"name": name, "address": address, "area": area, "sector": sector, "opened": opened, "closed": closed}
    typed |= {"first_day": first_day, "last_day": last_day, "reason": reason, "staff": staff, "to_number": to_number}
    wanted = Wanted(employer_id, what, {**typed, "because": because}, here=f"/office/employers/{employer_id}/life")
    return await carry_out(request, visitor, wanted, step)
