"""Persons who take part in a scheme, through the public doors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from deploy.onebox.parties import national_id
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person

REGISTRATION = "/registration/v1"
COVERAGES = f"{REGISTRATION}/coverages"
OPTION_1 = {"scheme": "th_s40", "option": "1", "first_day": "2021-01-10"}


async def person(suite: RunningSuite, *, born_on: str = "1985-04-30") -> str:
    """Register a person and return the id."""
    body = {"national_id": national_id(next_person(), form_of(suite)), "given_name": "มานี", "family_name": "มีนา",
            "born_on": born_on, "sex": "female", "area": area_of(suite),
            "phones": []}  # fmt: skip
    return str((await suite.made("officer", f"{REGISTRATION}/persons", body))["id"])


def area_of(suite: RunningSuite) -> str:
    return "TH-10" if suite.box.options.country == "thailand" else "VN-HN"


async def asked(suite: RunningSuite, person_id: str, persona: str = "officer", **body: Any) -> httpx.Response:
    """Ask for a coverage; what is not said is option 1 of section 40 from 2021-01-10 on."""
    return await suite.post(persona, COVERAGES, {**OPTION_1, "person_id": person_id, **body})


async def covered(suite: RunningSuite, person_id: str, **body: Any) -> dict[str, Any]:
    """Start a coverage and return it."""
    answer = await asked(suite, person_id, **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def as_it_stands(suite: RunningSuite, coverage_id: str) -> dict[str, Any]:
    """Read a coverage after every listener has heard all."""
    await suite.settled()
    found: dict[str, Any] = (await suite.get("officer", f"{COVERAGES}/{coverage_id}")).json()
    return found


async def hired(suite: RunningSuite, person_id: str, started_on: str) -> str:
    """Hire the person and return the employment."""
    body = {"employer_id": suite.party_id("employer-a"), "person_id": person_id, "started_on": started_on}
    return str((await suite.made("officer", f"{REGISTRATION}/employments", body))["id"])


async def awaited(ask: Callable[[], Awaitable[Any]], is_right: Callable[[Any], bool]) -> Any:
    """Ask until the answer is right, since a duty takes a moment; return the last answer."""
    answer = await ask()
    for _ in range(150):
        if is_right(answer):
            break
        await asyncio.sleep(0.1)
        answer = await ask()
    return answer
