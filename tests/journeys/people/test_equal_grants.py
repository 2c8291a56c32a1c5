"""An equal consent or mandate in force is one, also for twelve requests at once.

After its end it can be given again.
"""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

DAYS = {"first_day": "2021-01-01", "last_day": "2031-12-31"}
KINDS = ("consent", "mandate", "open mandate")


async def _kind(suite: RunningSuite, kind: str, employer: Staffed) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the door, a body, and the change that makes another one."""
    if kind == "consent":
        body = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), **DAYS}
        return "/contributions/v1/standing-consents", body, {"bank_id": suite.party_id("bank-b")}
    agent = {"name": f"Agent {uuid4()}", "contacts": [{"name": "A", "email": "a@example.com"}]}
    made = await suite.made("officer", "/registration/v1/payroll-agents", agent)
    days = DAYS if kind == "mandate" else {"first_day": "2021-01-01"}
    body = {"employer_id": employer.id, "agent_id": made["id"], "scopes": ["returns", "staff"], **days}
    return "/registration/v1/mandates", body, {"scopes": ["staff"]}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_equal_grant_is_refused_and_names_the_one_in_force(shared_suite: RunningSuite, kind: str) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    await suite.settled()
    path, body, other = await _kind(suite, kind, employer)
    swapped = body | ({"scopes": body["scopes"][::-1]} if "scopes" in body else {})
    answers = await asyncio.gather(*(suite.post(employer.persona, path, b) for _ in range(6) for b in (body, swapped)))
    (made,) = [a.json() for a in answers if a.status_code == 201]
    refused = [a.json() for a in answers if a.status_code == 409]
    code = f"{kind.rsplit(maxsplit=1)[-1]}_given_already"
    assert [(r["code"], r["existing"]) for r in refused] == [(code, made["id"])] * 11
    for changed in (other, {"first_day": "2021-01-02"}, {"last_day": "2030-12-31"}):
        await suite.made(employer.persona, path, {**body, **changed})
    await suite.made(employer.persona, f"{path}/{made['id']}/revocation", {})
    again = await suite.made(employer.persona, path, body)
    assert again["id"] != made["id"]
