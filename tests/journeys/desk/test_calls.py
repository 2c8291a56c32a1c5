"""A call at the desk: the agent sees it, opens the caller by its number, and links it to a case; the wall counts it."""

import re

from tests.callers import at_the_desk, caller, seconds_ago
from tests.running_suite import RunningSuite

EVENTS = "/hotline/v1/call-events"


async def test_an_agent_takes_a_call_and_the_supervisor_sees_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = (await caller(suite, "สมใจ", "ดีมาก", "+66817654321"))["id"]
    await at_the_desk(suite)
    agent = {"Authorization": f"Bearer {suite.token('agent')}"}

    async def desk(path: str = "/desk/presence", **form: str) -> str:
        if form:
            answer = await suite.http.post(path, data=form, headers={**agent, "HX-Request": "true"})
        else:
            answer = await suite.http.get(path, headers=agent)
        assert answer.status_code == 200, answer.text
        return answer.text

    assert "Off duty" in await desk()
    said = await desk(state="available")
    assert 'class="flag good">Available' in said
    await suite.made("pbx", EVENTS, {"reference": "d-1", "kind": "started", "at": seconds_ago(40), "queue": "general",
                                     "number": "+66817654321"})  # fmt: skip
    waiting = await suite.http.get("/wall", headers={"Authorization": f"Bearer {suite.token('supervisor')}"})
    assert re.search(r"General</td><td class=\"number\">1</td><td class=\"number\">0:4\d", waiting.text), waiting.text
    body = {"reference": "d-1", "kind": "answered", "at": seconds_ago(10), "agent": "agent"}
    call = (await suite.made("pbx", EVENTS, body))["id"]
    shown = await desk()
    pop = re.search(r'href="(/desk/pop\?phone=[^"]+)">\+66817654321', shown)
    assert pop, shown
    opened = await suite.http.get(pop[1], headers=agent)
    assert (opened.status_code, opened.headers["location"]) == (303, f"/desk/persons/{person}")
    about = {"about": "x", "kind": "request", "person_id": person}
    case = (await suite.made("agent", "/hotline/v1/cases", about))["id"]
    of_case = await desk(f"/desk/presence?case={case}")
    assert f"/desk/presence/calls/{call}/link" in of_case
    refused = await desk(f"/desk/presence/calls/{call}/link", case=case)
    assert 'role="alert"' in refused, "the caller is not checked yet"
    check = {"person_id": person, "answers": {"born_on": "1985-04-30", "phone": "+66817654321"}}
    await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check)
    linked = await desk(f"/desk/presence/calls/{call}/link", case=case)
    assert f"/desk/cases/{case}" in linked
    assert "/link" not in linked
    await suite.made("pbx", EVENTS, {"reference": "d-1", "kind": "ended", "at": seconds_ago(0)})
    assert "Wrap-up" in await desk()
    wall = await suite.http.get("/wall", headers={"Authorization": f"Bearer {suite.token('supervisor')}"})
    assert re.search(r"General</td>(<td[^>]*>[^<]*</td>){3}<td class=\"number\">1</td>", wall.text), "one answered"
    for persona in ("officer", "person-a"):
        away = await suite.http.get("/desk/presence", headers={"Authorization": f"Bearer {suite.token(persona)}"})
        assert away.status_code == 403, persona
