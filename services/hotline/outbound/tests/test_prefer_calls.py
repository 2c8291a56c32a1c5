"""A person who wants no calls is given to no agent, whether the person says so to us or to an agent on the line."""

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

LISTS = "/hotline/v1/outbound-lists"
WORDS = {"name": "certificates", "script": "Ask for the certificate."}


async def test_who_wants_no_calls_is_left_out(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    people = [await caller(suite, f"มาลี{n}", "มีนา", f"+668200{n:05d}") for n in range(2)]
    await at_the_desk(suite)
    own = suite.become("person", people[0]["id"])
    kept = await suite.post(own, "/hotline/v1/me/call-preference", {"calls": False})
    assert kept.json() == {"person_id": people[0]["id"], "calls": False}
    numbers = [person["national_id"] for person in people]
    of = (await suite.made("officer", LISTS, {**WORDS, "national_ids": numbers}))["id"]
    taken = await suite.made("agent", f"{LISTS}/{of}/next", {})
    assert taken["person_id"] == people[1]["id"]
    said = await suite.post("agent", f"/hotline/v1/outbound-calls/{taken['id']}/attempts", {"outcome": "do_not_call"})
    assert said.json()["status"] == "do_not_call"
    counted = (await suite.get("officer", f"{LISTS}/{of}")).json()
    assert (counted["do_not_call"], counted["open"]) == (2, 0)
    # The next list leaves both out, until the person wants calls again.
    await suite.post(own, "/hotline/v1/me/call-preference", {"calls": True})
    of = (await suite.made("officer", LISTS, {**WORDS, "national_ids": numbers}))["id"]
    taken = await suite.made("agent", f"{LISTS}/{of}/next", {})
    assert taken["person_id"] == people[0]["id"]
    assert (await suite.get("officer", f"{LISTS}/{of}")).json()["do_not_call"] == 1
