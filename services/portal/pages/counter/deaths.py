"""The death of a person at the counter: found by the number, recorded after a look at what follows from it."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.benefits import ClaimsOfPerson
from services.portal.gateways.answers.employers import EmploymentsOfPerson, PersonFound, PersonsFound
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.form_checks import in_day, second_look
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/office/deaths", include_in_schema=False)
HERE = "/office/deaths"
Officer = Annotated[Visitor, visitor_as("officer")]
_PURPOSE = "a death is reported at the counter"
_SOME = 100
_MEANS = {"deaths.record": "deaths.record_means", "deaths.withdraw": "deaths.withdraw_means"}
_OPEN = {"pending", "in_payment"}


@router.get("")
async def find(request: Request, visitor: Officer, number: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Find the person by the number."""
    typed = number.strip()
    if not typed:
        return page(request, "find_dead.html", visitor, number="", unknown=False)
    found = await visitor.suite.get("registration", "/v1/persons", PersonsFound, national_id=typed, purpose=_PURPOSE)
    if found.items:
        return RedirectResponse(f"{HERE}/{found.items[0].id}", 303)
    return page(request, "find_dead.html", visitor, problem=found.problem, number=typed, unknown=found.ok)


@router.get("/{person_id}")
async def person(request: Request, visitor: Officer, person_id: UUID) -> Response:
    return await _person(request, visitor, person_id)


async def _person(request: Request, visitor: Visitor, person_id: UUID, problem: Problem | None = None) -> Response:
    """Show the person, the employments and the claims as they are, and the forms."""
    found, employments, claims = await asyncio.gather(
        visitor.suite.get("registration", f"/v1/persons/{person_id}", PersonFound, purpose=_PURPOSE),
        visitor.suite.get(
            "registration",
            "/v1/employments",
            EmploymentsOfPerson,
            person_id=person_id,
            purpose=_PURPOSE,
            limit=_SOME,
        ),
        visitor.suite.get("benefits", "/v1/claims", ClaimsOfPerson, person_id=person_id, purpose=_PURPOSE, limit=_SOME),
    )
    return page(
        request,
        "death.html",
        visitor,
        problem=problem or found.problem,
        person=found.body,
        employments=employments,
        claims=claims,
    )


@router.post("/{person_id}")
async def record(
    request: Request,
    visitor: Officer,
    person_id: UUID,
    what: Short = "record",
    died_on: Short = "",
    evidence: Short = "",
    because: Short = "",
    step: Short = "",
) -> Response:
    """Show what follows, counted; then record the death, or withdraw it."""
    typed = {"what": what, "died_on": died_on, "evidence": evidence, "because": because}
    if step == "change":
        return await _person(request, visitor, person_id)
    if step != "do":
        return await _check(request, visitor, person_id, typed)
    path = f"/v1/persons/{person_id}/death"
    if what == "withdraw":
        answer = await visitor.suite.post("registration", f"{path}/withdrawal", {"because": because})
    else:
        body = {"died_on": typed_day(died_on), "evidence": evidence}
        answer = await visitor.suite.post("registration", path, body)
    if answer.ok:
        return back_to(
            request, f"{HERE}/{person_id}", done=f"death_{'withdrawn' if what == 'withdraw' else 'recorded'}"
        )
    return await _person(request, visitor, person_id, answer.problem)


async def _check(request: Request, visitor: Visitor, person_id: UUID, typed: dict[str, str]) -> Response:
    """Count what the death ends."""
    found, employments, claims = await asyncio.gather(
        visitor.suite.get("registration", f"/v1/persons/{person_id}", PersonFound, purpose=_PURPOSE),
        visitor.suite.get(
            "registration",
            "/v1/employments",
            EmploymentsOfPerson,
            person_id=person_id,
            purpose=_PURPOSE,
            limit=_SOME,
        ),
        visitor.suite.get("benefits", "/v1/claims", ClaimsOfPerson, person_id=person_id, purpose=_PURPOSE, limit=_SOME),
    )
    if found.body is None:
        return await _person(request, visitor, person_id, found.problem)
    what = "deaths.withdraw" if typed["what"] == "withdraw" else "deaths.record"
    answers = [("name", f"{found.body.given_name} {found.body.family_name}")]
    if what == "deaths.record":
        open_now = sum(one.ended_on is None and one.standing == "stands" for one in employments.items)
        waiting = sum(one.status in _OPEN for one in claims.items)
        answers += [
            ("deaths.died_on", in_day(typed["died_on"], request)),
            ("deaths.evidence", typed["evidence"]),
            ("deaths.employments_end", str(open_now) if employments.ok else "?"),
            ("deaths.claims_stop", str(waiting) if claims.ok else "?"),
        ]
    else:
        answers.append(("deaths.because", typed["because"]))
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action=f"{HERE}/{person_id}",
        means=_MEANS[what],
        do=what,
    )
