"""The employer's own life: its details and history; change, pause, reopen and end it, each after a second look."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.employer_life import Wanted, carry_out, life_page
from services.portal.pages.frame import PageForOthers, Visitor
from services.portal.pages.typed import Short

router = APIRouter(prefix="/employer/life", include_in_schema=False)
HERE = "/employer/life"


@router.get("")
async def life(request: Request, visitor: ForEmployer) -> Response:
    _refuse_agents(visitor)
    return await life_page(request, visitor, visitor.party_id, here=HERE)


@router.post("")
async def change(
    request: Request,
    visitor: ForEmployer,
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
    because: Short = "",
    step: Short = "",
) -> Response:
    """Show what would follow; with the answer, do it."""
    _refuse_agents(visitor)
    typed = {"name": name, "address": address, "area": area, "sector": sector, "opened": opened, "closed": closed}
    typed |= {"first_day": first_day, "last_day": last_day, "reason": reason, "staff": staff, "because": because}
    wanted = Wanted(visitor.party_id, what, typed, here=HERE)
    return await carry_out(request, visitor, wanted, step)


def _refuse_agents(visitor: Visitor) -> None:
    """Refuse payroll agents: they change nothing of their employers."""
    if visitor.party != "employer":
        raise PageForOthers
