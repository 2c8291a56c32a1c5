"""Health programmes through the public doors: sites, tests, results, hospitels, vaccination."""

import asyncio
from itertools import count
from typing import Any

import httpx
from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

PATH = "/programmes/v1"
_codes = count(1)
_names = count(1)
WAITING_FOR_A_BED = text("""
    WITH known AS (
        INSERT INTO person (person_id, event_partition) SELECT p, 0 FROM unnest(CAST(:persons AS uuid[])) p
    )
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status)
    SELECT uuidv7(), p, uuidv7(), 'TH-10', 'waiting' FROM unnest(CAST(:persons AS uuid[])) p
""")


async def in_the_programme(suite: RunningSuite, staff: int, *, today: str = "2021-06-07") -> Staffed:
    """Make an employer in Bangkok whose staff programmes knows, on a day with vaccination."""
    await suite.move_to(today)
    employer = await staffed(suite, staff)
    await suite.settled()
    await begun(suite)
    return employer


async def begun(suite: RunningSuite) -> None:
    """Wait until the first phase is there."""
    for _ in range(200):
        if (await suite.get("officer", f"{PATH}/vaccination-phases")).json()["items"]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no phase has begun")


async def session(
    suite: RunningSuite, programme: str, *, day: str, capacity: int, offers: str, area: str = "TH-10"
) -> tuple[str, str]:
    """Make a new site with one session; return their ids."""
    site = await suite.made(
        "officer",
        f"{PATH}/sites",
        {"programme": programme, "name": f"ศูนย์ {next(_names)}", "area": area, "address": "ดินแดง"},
    )
    return site["id"], await another_session(suite, site["id"], day=day, capacity=capacity, offers=offers)


async def another_session(
    suite: RunningSuite, site: str, *, day: str, capacity: int, offers: str, starts_at: str = "09:00"
) -> str:
    body = {"day": day, "starts_at": starts_at, "ends_at": "23:00", "capacity": capacity, "offers": offers}
    return str((await suite.made("officer", f"{PATH}/sites/{site}/sessions", body))["id"])


async def registered(suite: RunningSuite, person: str, **changed: Any) -> dict[str, Any]:
    """Register a close contact for a test."""
    body = {
        "person_id": person,
        "reason": "close_contact",
        "symptoms": False,
        "last_contact_on": suite.box.services["programmes"].clock.today().isoformat(),
        "area": "TH-10",
    }
    return await suite.made(suite.become("person", person), f"{PATH}/tests", {**body, **changed})


async def sampled(suite: RunningSuite, person: str) -> dict[str, Any]:
    today = suite.box.services["programmes"].clock.today().isoformat()
    body = {"person_id": person, "code": f"S-{next(_codes):06d}", "taken_on": today}
    return await suite.made("officer", f"{PATH}/specimens", body)


async def resulted(
    suite: RunningSuite, person: str, specimen: dict[str, Any], outcome: str, **changed: Any
) -> dict[str, Any]:
    body = {"specimen_code": specimen["code"], "person_id": person, "outcome": outcome, "laboratory": "Ramathibodi"}
    return await suite.made("officer", f"{PATH}/results", {**body, **changed})


async def positive(suite: RunningSuite, person: str, **changed: Any) -> dict[str, Any]:
    """Register, sample and find the person positive; return the specimen."""
    await registered(suite, person)
    specimen = await sampled(suite, person)
    await resulted(suite, person, specimen, "positive", **changed)
    return specimen


async def hospitel(suite: RunningSuite, beds: int, *, area: str = "TH-10") -> str:
    body = {"name": f"Hospitel {next(_names)}", "area": area, "address": "บางนา", "beds": beds}
    return str((await suite.made("officer", f"{PATH}/facilities", body))["id"])


async def mine(suite: RunningSuite, person: str) -> dict[str, Any]:
    """Read the person's own view."""
    found: dict[str, Any] = (await suite.get(suite.become("person", person), f"{PATH}/me")).json()
    return found


async def said(suite: RunningSuite, kind: str) -> list[dict[str, Any]]:
    """List the events of one kind that programmes has said, from an officer's feed."""
    await suite.settled()
    items = (await suite.get("officer", f"{PATH}/events", after=0, limit=1000, purpose="test")).json()["items"]
    return [item["data"] for item in items if item["type"] == f"programmes.{kind}.v1"]


async def confirmed(suite: RunningSuite, employer: Staffed) -> list[str]:
    """Register the whole staff and confirm it for the first phase; return the registrations."""
    made = []
    for _, number, _ in employer.staff:
        body = {"employer_number": employer.number, "national_id": number}
        made.append(str((await suite.made(employer.persona, f"{PATH}/vaccinations", body))["id"]))
    await suite.made("officer", f"{PATH}/vaccination-confirmations", {"phase": 1})
    return made


async def given_dose(suite: RunningSuite, person: str, site: str, day: str, **changed: Any) -> httpx.Response:
    body = {"person_id": person, "site_id": site, "product": "astrazeneca", "lot": "A1002", "given_on": day}
    return await suite.post("officer", f"{PATH}/doses", {**body, **changed})


async def until_stay(suite: RunningSuite, person: str, status: str) -> dict[str, Any]:
    """Wait until the person's newest stay has the status, and return it."""
    for _ in range(300):
        stays = (await mine(suite, person))["stays"]
        if stays and stays[0]["status"] == status:
            found: dict[str, Any] = stays[0]
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(stays)


def contact_of(person: str) -> dict[str, Any]:
    """Make the body of a registration for a test, by a contact of two days ago."""
    return {"person_id": person, "reason": "close_contact", "symptoms": False, "last_contact_on": "2021-06-05",
            "area": "TH-10"}  # fmt: skip
