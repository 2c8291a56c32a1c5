"""A laboratory's results: one by one after a second look, and as a file with its job."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX
from services.portal.context import context
from services.portal.gateways.answers.contributions import FileJob
from services.portal.gateways.answers.programmes import OwnPlace
from services.portal.pages.facility.facility import OUTCOMES, OfPlace, place_page
from services.portal.pages.form_checks import faulty, second_look
from services.portal.pages.frame import Visitor, back_to, downloaded, language, page
from services.portal.pages.typed import Id, Short

router = APIRouter(prefix="/facility", include_in_schema=False)


@router.post("/results")
async def report(
    request: Request,
    visitor: OfPlace,
    person_id: Id,
    specimen_code: Short = "",
    outcome: Short = "",
    symptoms: Short = "",
    complications: Short = "",
    step: Short = "",
) -> Response:
    """Report the result of a specimen, after a second look at its label: an isolation and a bed may follow."""
    typed = {
        "person_id": str(person_id),
        "specimen_code": specimen_code,
        "outcome": outcome,
        "symptoms": symptoms,
        "complications": complications,
    }
    if step == "change":
        return await place_page(request, visitor, typed=typed)
    if outcome not in OUTCOMES:
        return await place_page(request, visitor, faulty(request, [("outcome", "outcome.wanted")]), typed)
    if step != "do":
        return _check(request, visitor, typed)
    own = await visitor.suite.get("programmes", "/v1/own-place", OwnPlace)
    body = {
        "specimen_code": specimen_code,
        "person_id": str(person_id),
        "outcome": outcome,
        "symptoms": symptoms == "yes",
        "complications": complications == "yes",
        "laboratory": own.body.name if own.body else "",
    }
    answer = await visitor.suite.post("programmes", "/v1/results", body)
    if answer.ok:
        return back_to(request, "/facility", done="result_reported")
    return await place_page(request, visitor, answer.problem, typed)


def _check(request: Request, visitor: Visitor, typed: Mapping[str, str]) -> Response:
    texts, words = context(request).pages.texts, language(request)
    answers = [
        ("specimen.code", typed["specimen_code"]),
        ("facility.outcome", texts.code("outcome", typed["outcome"], words)),
    ]
    said = {name: "facility.yes" if typed[name] == "yes" else "facility.no" for name in ("symptoms", "complications")}
    answers += [(f"facility.{name}", texts.say(told, words)) for name, told in said.items()]
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action="/facility/results",
        means="result.means",
        do="result.do",
    )


@router.post("/files", max_body_size=FILE_BYTES_MAX)
async def send(
    request: Request, visitor: OfPlace, file: Annotated[UploadFile, File()], dry_run: Short = ""
) -> Response:
    """Send a file of results to the door for files, and go to the page of its job."""
    name = file.filename or "results.csv"
    answer = await visitor.suite.send_file("programmes", "/v1/result-files", name, file.file, dry_run=dry_run)
    if answer.body:
        return RedirectResponse(f"/facility/files/{answer.body.id}", 303)
    return await place_page(request, visitor, answer.problem)


@router.get("/files/{job_id}")
async def job(request: Request, visitor: OfPlace, job_id: UUID) -> Response:
    """Show what came of a file; the page is asked again by its link."""
    answer = await visitor.suite.get("programmes", f"/v1/jobs/{job_id}", FileJob)
    return page(request, "facility_file.html", visitor, problem=answer.problem, job=answer.body, own=None)


@router.get("/files/{job_id}/failed")
async def failed_rows(request: Request, visitor: OfPlace, job_id: UUID) -> Response:
    """Download the sender's own file with the failed rows, and the fix for each."""
    answer = await visitor.suite.download("programmes", f"/v1/jobs/{job_id}/failed-rows")
    return downloaded(request, visitor, answer)
