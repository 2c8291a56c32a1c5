"""Lists of persons to call at their page: a supervisor makes one, an agent calls, a manager reads the figures."""

from typing import Any

import httpx

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite
from tests.staff import new_number

_HERE = "/desk/outbound"


def _bearer(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _seen(suite: RunningSuite, persona: str, path: str = _HERE) -> httpx.Response:
    return await suite.http.get(path, headers=_bearer(suite, persona))


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers=_bearer(suite, persona))


async def test_a_list_is_made_called_and_counted(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    number = new_number(suite)
    await caller(suite, "มานี", "มีนา", "+66811112222", national_id=number)
    await at_the_desk(suite)
    empty = await _sent(suite, "supervisor", _HERE, name="Second doses", script="Say it.")
    assert (empty.status_code, "Second doses" in empty.text) == (422, True), "as it was typed"
    form = {"name": "Second doses", "script": "Ask for the day.", "national_ids": f"{number}\n"}
    assert (await _sent(suite, "agent", _HERE, **form)).status_code == 403
    assert (await _sent(suite, "supervisor", _HERE, **form)).status_code == 303
    (made,) = [
        item
        for item in (await suite.get("supervisor", "/hotline/v1/outbound-lists")).json()["items"]
        if item["name"] == form["name"]
    ]
    assert "1 persons: 1 to call" in (await _seen(suite, "agent")).text
    taken = await _sent(suite, "agent", f"{_HERE}/{made['id']}/next")
    assert ("มานี มีนา" in taken.text, "+66811112222" in taken.text, "Ask for the day." in taken.text) == (True,) * 3
    again = await _sent(suite, "agent", f"{_HERE}/{made['id']}/next")
    assert "มานี มีนา" in again.text, "the same person until the call is recorded"
    nobody = await _sent(suite, "supervisor", f"{_HERE}/{made['id']}/next")
    assert (nobody.status_code, "มานี" in nobody.text) == (409, False), "nobody else gets her"
    call = taken.text.partition(f"{made['id']}/calls/")[2].partition('"')[0]
    at = f"{_HERE}/{made['id']}/calls/{call}"
    vague = await _sent(suite, "agent", at, outcome="call_back", note="tomorrow")
    assert (vague.status_code, 'value="tomorrow"' in vague.text) == (422, True)
    assert (await _sent(suite, "supervisor", at, outcome="reached")).status_code == 409, "it is the agent's call"
    assert (await _sent(suite, "agent", at, outcome="reached", note="she comes")).status_code == 303
    assert "1 reached" in (await _seen(suite, "officer")).text
    table = await _seen(suite, "manager", "/wall/outbound/lists.csv")
    assert table.status_code == 200, table.text
    assert table.headers["content-type"].startswith("text/csv")
    assert "Second doses" in table.text
    assert (await _seen(suite, "agent", "/wall/outbound/lists.csv")).status_code == 403
    assert "1 reached" in (await _seen(suite, "manager", "/wall/outbound")).text
    assert (await _sent(suite, "supervisor", f"{_HERE}/{made['id']}/closing")).status_code == 303
    over = await _sent(suite, "agent", f"{_HERE}/{made['id']}/next")
    assert over.status_code == 409
