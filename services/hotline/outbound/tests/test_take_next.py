"""Agents take the next person of a list: nobody is called by two at once, and three calls without an answer end it."""

import asyncio

from sqlalchemy import text

from tests.callers import at_the_desk, caller, merge, seconds_ago
from tests.running_suite import RunningSuite

LISTS = "/hotline/v1/outbound-lists"
CALLS = "/hotline/v1/outbound-calls"
WORDS = {"name": "certificates", "script": "Ask for the certificate."}
_LATER = text("UPDATE outbound_call SET next_at = now() WHERE outbound_call_id = CAST(:id AS uuid) RETURNING 1")
_RAN_OUT = text("UPDATE outbound_call SET taken_until = now() WHERE status = 'taken' RETURNING 1")


async def _listed(suite: RunningSuite, *numbers: str) -> str:
    return str((await suite.made("officer", LISTS, {**WORDS, "national_ids": list(numbers)}))["id"])


async def _people(suite: RunningSuite, count: int) -> list[str]:
    people = [await caller(suite, f"มานี{n}", "มีนา", f"+668100{n:05d}") for n in range(count)]
    await at_the_desk(suite)
    return [person["national_id"] for person in people]


async def test_twelve_agents_at_once_call_twelve_persons(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    numbers = await _people(suite, 12)
    one, other = await _listed(suite, *numbers), await _listed(suite, *numbers)
    agents = [f"agent-{n}" for n in range(12)]
    for agent in agents:
        suite.tokens[agent] = suite.box.issuer.token(party="agent", subject=agent)
    # Half of them work on another list with the same persons.
    taken = await asyncio.gather(
        *(suite.made(agent, f"{LISTS}/{(one, other)[n % 2]}/next", {}) for n, agent in enumerate(agents))
    )
    assert len({call["person_id"] for call in taken}) == 12, "nobody is called by two"
    assert all(call["phones"] and call["script"] == WORDS["script"] for call in taken)
    again = await suite.made(agents[0], f"{LISTS}/{one}/next", {})
    assert again["id"] == taken[0]["id"], "asked again, an agent gets the person that they have"
    nobody = await suite.post("agent", f"{LISTS}/{one}/next", {})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_call")
    stranger = await suite.post("agent", f"{CALLS}/{taken[0]['id']}/attempts", {"outcome": "reached"})
    assert (stranger.status_code, stranger.json()["code"]) == (409, "outbound_call_not_yours")
    await suite.box.services["hotline"].database.one_statement(_RAN_OUT)
    late = await suite.made("agent", f"{LISTS}/{one}/next", {})
    assert late["person_id"] in {call["person_id"] for call in taken}, "after fifteen minutes another one calls"
    gone = await suite.post(agents[0], f"{CALLS}/{taken[0]['id']}/attempts", {"outcome": "reached"})
    assert (gone.status_code, gone.json()["code"]) == (409, "outbound_call_not_yours")


async def test_after_three_calls_without_an_answer_nobody_calls_again(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    of = await _listed(suite, *(await _people(suite, 1)))
    database = suite.box.services["hotline"].database
    for count, outcome in enumerate(("no_answer", "busy", "no_answer"), start=1):
        taken = await suite.made("agent", f"{LISTS}/{of}/next", {})
        settled = (await suite.post("agent", f"{CALLS}/{taken['id']}/attempts", {"outcome": outcome})).json()
        assert (settled["attempts"], settled["status"]) == (count, "given_up" if count == 3 else "open")
        assert (await suite.post("agent", f"{LISTS}/{of}/next", {})).status_code == 409, "not at once again"
        await database.one_statement(_LATER, {"id": taken["id"]})
    counted = (await suite.get("officer", f"{LISTS}/{of}")).json()
    assert (counted["persons"], counted["given_up"], counted["open"]) == (1, 1, 0)


async def test_a_person_is_called_back_when_they_said(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    of = await _listed(suite, *(await _people(suite, 1)))
    taken = await suite.made("agent", f"{LISTS}/{of}/next", {})
    path = f"{CALLS}/{taken['id']}/attempts"
    for body, code in (
        ({"outcome": "call_back"}, "call_back_time"),
        ({"outcome": "reached", "call_back_at": seconds_ago(-60)}, "call_back_time"),
        ({"outcome": "call_back", "call_back_at": seconds_ago(60)}, "instant_in_the_past"),
        ({"outcome": "call_back", "call_back_at": seconds_ago(-91 * 86_400)}, "instant_too_far"),
    ):
        refused = await suite.post("agent", path, body)
        assert [error["code"] for error in refused.json()["errors"]] == [code], refused.text
    at = seconds_ago(-3_600)
    settled = (await suite.post("agent", path, {"outcome": "call_back", "call_back_at": at})).json()
    assert (settled["status"], settled["next_at"][:16]) == ("open", at[:16])


async def test_a_person_of_two_ids_is_called_once_and_not_against_their_word(shared_suite: RunningSuite) -> None:
    """Merged after the list was made, or after the person said under the other id that they want no calls."""
    suite = shared_suite
    people = [await caller(suite, f"มาลี{n}", "มีนา", f"+668300{n:05d}") for n in range(4)]
    await at_the_desk(suite)
    both = await _listed(suite, *(person["national_id"] for person in people[:2]))
    own = suite.become("person", people[3]["id"])
    assert (await suite.post(own, "/hotline/v1/me/call-preference", {"calls": False})).status_code == 200
    await merge(suite, people[0]["id"], people[1]["id"])
    await merge(suite, people[2]["id"], people[3]["id"])
    taken = await suite.made("agent", f"{LISTS}/{both}/next", {})
    assert taken["phones"] == ["+66830000000"], "the kept one's"
    await suite.made("agent", f"{CALLS}/{taken['id']}/attempts", {"outcome": "reached"})
    nobody = await suite.post("agent", f"{LISTS}/{both}/next", {})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_call")
    unwanted = await _listed(suite, people[2]["national_id"])
    nobody = await suite.post("agent", f"{LISTS}/{unwanted}/next", {})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_call")
    assert (await suite.get("officer", f"{LISTS}/{unwanted}")).json()["do_not_call"] == 1
