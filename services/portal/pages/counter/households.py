"""A household at the counter or at the door: one form for all members, looked at once more, entered whole."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.employers import PersonFound, PersonsFound
from services.portal.gateways.answers.registration import EnrolledHousehold, HouseholdRead
from services.portal.gateways.answers.shown import Fault, Problem
from services.portal.pages.form_checks import in_day, second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.layout.everywhere import area_name
from services.portal.pages.typed import TYPED_MAX, typed_day

router = APIRouter(prefix="/office/households", include_in_schema=False)
HERE = "/office/households"
Officer = Annotated[Visitor, visitor_as("officer")]
_PURPOSE = "a household is entered"
MEMBERS = 8
"""Members on the form; who joins later is entered into the household."""
_OF_ONE = ("number", "group", "option")


async def _typed(request: Request) -> dict[str, str]:
    """Return the fields of the form by name; a member's end with the member's number."""
    sent = await request.form()
    names = ["scheme", "area", "first_day", "step", *(f"{name}_{n}" for n in range(MEMBERS) for name in _OF_ONE)]
    return {name: str(sent.get(name, ""))[:TYPED_MAX].strip() for name in names}


Typed = Annotated[dict[str, str], Depends(_typed)]


@router.get("")
async def empty(request: Request, visitor: Officer) -> Response:
    return _form(request, visitor, {})


def _form(request: Request, visitor: Visitor, typed: dict[str, str], problem: Problem | None = None) -> Response:
    rule = context(request).law.rule("registration", "participation")
    schemes = {name: series for name, series in rule.series.items() if name not in {"compulsory", "occupations"}}
    groups = {one for series in schemes.values() for version in series for one in version.values["support_groups"]}
    return page(
        request,
        "household_form.html",
        visitor,
        problem=problem,
        typed=typed,
        schemes=sorted(schemes),
        groups=sorted(groups),
        members=range(MEMBERS),
    )


@router.post("")
async def enter(request: Request, visitor: Officer, typed: Typed) -> Response:
    """Show who is meant, by name; then enter the household and cover every member."""
    if typed["step"] == "change":
        return _form(request, visitor, typed)
    places = [n for n in range(MEMBERS) if typed[f"number_{n}"]]
    found = await asyncio.gather(*(_person(visitor, typed[f"number_{n}"]) for n in places))
    unknown = [f"number_{n}" for n, one in zip(places, found, strict=True) if one is None]
    if unknown or not places:
        sentence = context(request).pages.texts.say("households.nobody", language(request))
        faults = [Fault(pointer=f"/{name}", detail=sentence) for name in unknown or ["number_0"]]
        return _form(request, visitor, typed, Problem(code="request_invalid", detail=sentence, errors=faults))
    persons = [one for one in found if one is not None]
    if typed["step"] != "do":
        return _check(request, visitor, typed, places, persons)
    members = [
        {
            "person_id": str(one.id),
            "support_group": typed[f"group_{n}"] or None,
            "option": typed[f"option_{n}"] or None,
        }
        for n, one in zip(places, persons, strict=True)
    ]
    body = {
        "head": members[0],
        "members": members[1:],
        "area": typed["area"],
        "scheme": typed["scheme"],
        "first_day": typed_day(typed["first_day"]),
    }
    sent = await visitor.suite.post("registration", "/v1/household-enrolments", body, EnrolledHousehold)
    if sent.body:
        return back_to(request, f"{HERE}/{sent.body.household.id}", done="household_entered")
    return _form(request, visitor, typed, _at_fields(sent.problem, places))


async def _person(visitor: Visitor, number: str) -> PersonFound | None:
    found = await visitor.suite.get("registration", "/v1/persons", PersonsFound, national_id=number, purpose=_PURPOSE)
    if not found.ok or not found.items:
        return None
    path = f"/v1/persons/{found.items[0].id}"
    return (await visitor.suite.get("registration", path, PersonFound, purpose=_PURPOSE)).body


def _at_fields(problem: Problem | None, places: list[int]) -> Problem | None:
    """Point at the fields of the form: the door names the head and the others by their places."""
    if problem is None:
        return None

    def field(pointer: str) -> str:
        parts = pointer.strip("/").split("/")
        which = 0 if parts[0] == "head" else int(parts[1]) + 1 if parts[0] == "members" and len(parts) > 1 else None
        if which is None or which >= len(places):
            return pointer
        name = {"support_group": "group", "option": "option"}.get(parts[-1], "number")
        return f"/{name}_{places[which]}"

    return problem.model_copy(
        update={"errors": [one.model_copy(update={"pointer": field(one.pointer)}) for one in problem.errors]}
    )


def _check(
    request: Request, visitor: Visitor, typed: dict[str, str], places: list[int], persons: list[PersonFound]
) -> Response:
    given, words = context(request), language(request)
    texts = given.pages.texts
    answers = [
        ("households.scheme", texts.code("scheme", typed["scheme"], words)),
        ("households.area", area_name(given.law, given.clock.today(), words, typed["area"])),
        ("households.first_day", in_day(typed["first_day"], request)),
    ]
    for n, one in zip(places, persons, strict=True):
        choice = [typed[f"option_{n}"], texts.code("support_group", typed[f"group_{n}"], words)]
        told = " · ".join([f"{one.given_name} {one.family_name}", *filter(None, choice)])
        answers.append(("households.head" if n == places[0] else "households.other", told))
    return second_look(
        request,
        visitor,
        answers,
        typed={name: value for name, value in typed.items() if name != "step" and value},
        action=HERE,
        means="households.means",
        do="households.enter",
    )


@router.get("/{household_id}")
async def one(request: Request, visitor: Officer, household_id: UUID) -> Response:
    """Show a household with its members by name."""
    found = await visitor.suite.get("registration", f"/v1/households/{household_id}", HouseholdRead, purpose=_PURPOSE)
    members = found.body.members if found.body else []
    names = await asyncio.gather(
        *(
            visitor.suite.get("registration", f"/v1/persons/{member.person_id}", PersonFound, purpose=_PURPOSE)
            for member in members
        )
    )
    return page(
        request,
        "household.html",
        visitor,
        problem=found.problem,
        household=found.body,
        members=list(zip(members, names, strict=True)),
    )
