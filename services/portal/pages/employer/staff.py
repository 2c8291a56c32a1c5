"""The employer's staff: hire by national id and birthday, send files of hires and leavers, list the staff."""

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.registration import Hired, Staff
from services.portal.pages.employer.acting import FILE_BYTES_MAX, ForEmployer, own_number
from services.portal.pages.employer.employer import employer_page
from services.portal.pages.frame import page
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/employer", include_in_schema=False)
_PAGE = 100


@router.post("/hires")
async def hire(
    request: Request,
    visitor: ForEmployer,
    national_id: Short = "",
    born_on: Short = "",
    started_on: Short = "",
    branch: Short = "",
) -> Response:
    """Hire a person who is insured: the number and the day of birth must match."""
    typed = {"national_id": national_id, "born_on": born_on, "started_on": started_on, "branch": branch}
    body = {
        "employer_id": str(visitor.party_id),
        "national_id": national_id.strip(),
        "born_on": typed_day(born_on),
        "started_on": typed_day(started_on),
        **({"branch": branch.strip()} if branch.strip() else {}),
    }
    answer = await visitor.suite.post("registration", "/v1/employments", body, Hired)
    kept = {} if answer.ok else typed
    return await employer_page(request, visitor, answer.problem, kept, hired=answer.body)


@router.post("/staff-files", max_body_size=FILE_BYTES_MAX)
async def send_staff(
    request: Request, visitor: ForEmployer, file: Annotated[UploadFile, File()], dry_run: Short = ""
) -> Response:
    """Send a file of hires and leavers, and go to the page of its job."""
    given = await own_number(visitor)
    given |= {"dry_run": dry_run} if dry_run else {}
    name = file.filename or "staff.csv"
    answer = await visitor.suite.send_file("registration", "/v1/employment-files", name, file.file, **given)
    if answer.body:
        return RedirectResponse(f"/employer/files/{answer.body.id}?of=registration", 303)
    return await employer_page(request, visitor, answer.problem)


@router.get("/staff")
async def staff(
    request: Request, visitor: ForEmployer, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the present and former staff, newest entry first."""
    listing = await visitor.suite.get(
        "registration", f"/v1/employers/{visitor.party_id}/staff", Staff, cursor=cursor, limit=_PAGE
    )
    return page(request, "staff.html", visitor, problem=listing.problem, staff=listing)
