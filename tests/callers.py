"""Persons who call the hotline: registered, with phones, and found at the desk a moment later."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from deploy.onebox.parties import national_id
from libs.common.runtime.clock import Clock
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person

_SEALED = text("""
    SELECT 1 FROM person_card WHERE state = 'sealed'
    UNION ALL SELECT 1 FROM employer_contact WHERE state = 'sealed' LIMIT 1
""")


def seconds_ago(seconds: int) -> str:
    """Return the real time so many seconds ago, as a telephone system tells it."""
    return (Clock(zone="UTC").now() - timedelta(seconds=seconds)).isoformat(timespec="seconds")


async def caller(suite: RunningSuite, given_name: str, family_name: str, *phones: str, **more: Any) -> dict[str, Any]:
    body = {
        "national_id": national_id(next_person(), form_of(suite)),
        "given_name": given_name,
        "family_name": family_name,
        "born_on": "1985-04-30",
        "sex": "female",
        "area": "TH-10",
        "phones": list(phones),
        **more,
    }
    return await suite.made("officer", "/registration/v1/persons", body)


async def at_the_desk(suite: RunningSuite) -> None:
    """Wait until every encrypted detail so far is decrypted at the desk."""
    await suite.settled()
    database = suite.box.services["hotline"].database
    for _ in range(400):
        if not await database.many_rows(_SEALED, {}):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("details are still sealed")


async def found(suite: RunningSuite, typed: str, *, persona: str = "agent") -> list[str]:
    """Return the titles that the search finds."""
    answer = await suite.get(persona, "/hotline/v1/search", q=typed)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def merge(suite: RunningSuite, kept: str, merged: str) -> str:
    """Merge two registrations by two officers and return the merge's id."""
    body = {"kept_id": kept, "merged_id": merged, "reason": "one birth certificate"}
    asked = await suite.made("officer", "/registration/v1/person-merges", body)
    path = f"/registration/v1/person-merges/{asked['id']}/approval"
    await suite.made("officer-2", path, {"hash": asked["hash"]})
    await at_the_desk(suite)
    return str(asked["id"])


async def confirmed_by_the_person(suite: RunningSuite, acting: dict[str, str], path: str, body: dict[str, Any]) -> None:
    """Let the person confirm one request; return an acting token for it."""
    service, _, rest = path.strip("/").partition("/")
    asked = {"person_id": acting["person_id"], "service": service, "path": f"/{rest}", "body": body}
    made = await suite.made("agent", f"/hotline/v1/cases/{acting['case_id']}/confirmations", asked)
    own = suite.become("person", acting["person_id"])
    await suite.made(own, f"/hotline/v1/me/confirmations/{made['id']}", {"decision": "confirmed"})
    token = await suite.made("agent", "/hotline/v1/acting-tokens", {**acting, "confirmation_id": made["id"]})
    suite.tokens["acting"] = token["access_token"]
