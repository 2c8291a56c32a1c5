"""A payroll agent acts by mandate: within its scope and days, until it is revoked, checked at every call."""

from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed

MANDATES = "/registration/v1/mandates"


async def _files(suite: RunningSuite, agent: str, employer: Staffed, month: str) -> tuple[int, str]:
    body = {"employer_id": employer.id, "month": month, "kind": "original", "lines": employer.lines()}
    answer = await suite.post(agent, "/contributions/v1/returns", body)
    return answer.status_code, answer.json().get("code", "")


async def test_an_agent_files_for_its_client_until_the_mandate_is_revoked(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    client, other = await staffed(suite, 2), await staffed(suite, 1)
    agent = await agent_of(suite, client)
    await suite.settled()
    assert await _files(suite, agent, client, "2020-11") == (201, "")
    assert await _files(suite, agent, other, "2020-11") == (404, "not_found"), "of others it does not even hear"
    mandate = (await suite.get(agent, MANDATES)).json()["items"][0]
    assert (mandate["employer_id"], mandate["revoked_at"]) == (client.id, None)
    path = f"{MANDATES}/{mandate['id']}/revocation"
    assert (await suite.post(other.persona, path, {})).status_code == 404
    assert (await suite.post(agent, path, {})).status_code == 403
    revoked = await suite.made(client.persona, path, {})
    assert revoked["revoked_by"].startswith("employer:")
    twice = await suite.post(client.persona, path, {})
    assert (twice.status_code, twice.json()["code"]) == (409, "mandate_already_revoked")
    await suite.settled()
    assert await _files(suite, agent, client, "2020-12") == (403, "mandate_not_in_force")
    assert (await suite.get(agent, "/contributions/v1/events")).json()["items"] == []
    rows = (await suite.get(client.persona, "/contributions/v1/returns", employer_id=client.id)).json()["items"]
    assert [row["month"] for row in rows] == ["2020-11"], "what was filed stands"


async def test_a_mandate_that_ended_yesterday_begins_tomorrow_or_covers_something_else(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-10")
    client = await staffed(suite, 1)
    cases: dict[tuple[int, str], dict[str, Any]] = {
        (403, "mandate_not_in_force"): {"last_day": "2021-01-09"},
        (403, "mandate_scope"): {"scopes": ["staff"]},
        (201, ""): {"last_day": "2021-01-10", "scopes": ["returns"]},
    }
    for expected, changed in cases.items():
        agent = await agent_of(suite, client, **changed)
        await suite.settled()
        assert await _files(suite, agent, client, "2020-12") == expected, changed
    early = await agent_of(suite, client, first_day="2021-01-11")
    await suite.settled()
    assert await _files(suite, early, client, "2020-11") == (403, "mandate_not_in_force")
    await suite.move_to("2021-01-11")
    assert await _files(suite, early, client, "2020-11") == (201, "")


async def test_scopes_open_one_service_each(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    client = await staffed(suite, 1)
    clerk = await agent_of(suite, client, scopes=["staff"])
    await suite.settled()
    person, _, employment = client.staff[0]
    assert (await suite.get(clerk, f"/registration/v1/employments/{employment}")).status_code == 200
    certificate = {
        "employer_id": client.id, "person_id": person, "cause": "quarantine", "order_number": "Q 1",
        "first_day": "2021-01-04", "last_day": "2021-01-05", "wages_paid": False,
    }  # fmt: skip
    refused = await suite.post(clerk, "/benefits/v1/employer-certificates", certificate)
    assert (refused.status_code, refused.json()["code"]) == (403, "mandate_scope")
    asked = {"Accept-Language": "th"}
    told = await suite.post(clerk, "/benefits/v1/employer-certificates", certificate, headers=asked)
    assert "certificates" in told.json()["detail"]


async def test_bad_mandates_are_refused_with_a_pointer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    client, other = await staffed(suite, 1), await staffed(suite, 1)
    agent = await agent_of(suite)
    agent_id = agent.removeprefix("payroll_agent-")
    good = {"employer_id": client.id, "agent_id": agent_id, "scopes": ["returns"], "first_day": "2021-01-01"}
    bad: list[tuple[dict[str, Any], int, str]] = [
        ({"scopes": []}, 422, "/scopes"),
        ({"scopes": ["money"]}, 422, "/scopes/0"),
        ({"last_day": "2020-12-31"}, 422, ""),
        ({"first_day": "2564-01-01"}, 422, "/first_day"),
        ({"agent_id": client.id}, 404, "/agent_id"),
    ]
    for changed, status, pointer in bad:
        answer = await suite.post(client.persona, MANDATES, {**good, **changed})
        assert answer.status_code == status, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await suite.post(other.persona, MANDATES, good)).status_code == 404
    assert (await suite.post(agent, MANDATES, good)).status_code == 403
    assert (await suite.get(other.persona, MANDATES)).json()["items"] == []
    contactless = await suite.post("officer", "/registration/v1/payroll-agents", {"name": "X", "contacts": []})
    assert contactless.status_code == 422
    assert (await suite.get("person-a", f"/registration/v1/payroll-agents/{agent_id}")).status_code == 404
    shown = (await suite.get(client.persona, f"/registration/v1/payroll-agents/{agent_id}")).json()
    assert (shown["name"], shown["contacts"]) == ("Siam Payroll Ltd.", []), "its contacts are the agency's"
