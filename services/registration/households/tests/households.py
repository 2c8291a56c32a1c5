"""Households, through the public doors."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx

from services.registration.tests.covered import REGISTRATION, area_of, person
from tests.running_suite import RunningSuite

HOUSEHOLDS = f"{REGISTRATION}/households"


async def founded(suite: RunningSuite, *members: str, first_day: str = "2021-01-01") -> dict[str, Any]:
    """Make a household, whose head is the first of the persons."""
    body = {"head": members[0], "members": list(members[1:]), "area": area_of(suite), "first_day": first_day}
    return await suite.made("officer", HOUSEHOLDS, body)


async def joined(suite: RunningSuite, household: str, person_id: str, first_day: str) -> httpx.Response:
    """Ask that the person joins; a busy service is asked again, as its answer says."""
    body = {"person_id": person_id, "first_day": first_day}
    answer = await suite.post("officer", f"{HOUSEHOLDS}/{household}/members", body)
    for _ in range(40):
        if answer.status_code != 503:
            break
        await asyncio.sleep(0.25)
        answer = await suite.post("officer", f"{HOUSEHOLDS}/{household}/members", body)
    return answer


async def left(suite: RunningSuite, persona: str, household: str, person_id: str, **asked: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "Idempotency-Key": uuid4().hex}
    path = f"{HOUSEHOLDS}/{household}/members/{person_id}"
    return await suite.http.delete(path, params=asked, headers=headers)


async def inside(suite: RunningSuite, household: str, on: str = "2021-01-04") -> list[str]:
    """List who is in the household on a day or later, after every listener has heard all."""
    await suite.settled()
    found = (await suite.get("officer", f"{HOUSEHOLDS}/{household}", on=on)).json()
    return [one["person_id"] for one in found["members"] if one["first_day"] <= on]


async def persons(suite: RunningSuite, number: int) -> list[str]:
    return [await person(suite) for _ in range(number)]
