"""Cards, through the public doors."""

from typing import Any

import httpx

from services.registration.tests.covered import REGISTRATION, awaited, covered, person
from tests.running_suite import RunningSuite

CARDS = f"{REGISTRATION}/cards"


def kind_of(suite: RunningSuite) -> str:
    """Return a kind of card of employees."""
    return "insured_card" if suite.box.options.country == "thailand" else "hi_card"


async def asked(suite: RunningSuite, person_id: str, persona: str = "officer", kind: str = "") -> httpx.Response:
    return await suite.post(persona, CARDS, {"person_id": person_id, "kind": kind or kind_of(suite)})


async def issued(suite: RunningSuite, person_id: str, kind: str = "") -> dict[str, Any]:
    answer = await asked(suite, person_id, kind=kind)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def holder(suite: RunningSuite, **cover: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Register a person of Thailand with a cover and a card; return the person, the cover and the card."""
    found = await person(suite)
    cover_now = await covered(suite, found, **cover)
    return found, cover_now, await issued(suite, found)


async def read(suite: RunningSuite, number: str) -> dict[str, Any]:
    """Read a card after every listener has heard all."""
    await suite.settled()
    found: dict[str, Any] = (await suite.get("officer", f"{CARDS}/{number}")).json()
    return found


async def ended(suite: RunningSuite, number: str) -> dict[str, Any]:
    """Read a card that a duty ends, when it has."""
    found: dict[str, Any] = await awaited(lambda: read(suite, number), lambda card: card["ended_on"] is not None)
    return found


async def changed(suite: RunningSuite, number: str, how: str, persona: str = "officer", **body: Any) -> httpx.Response:
    return await suite.post(persona, f"{CARDS}/{number}/{how}", body)
