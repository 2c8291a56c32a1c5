"""Twelve calls at once: each is recorded once, said once when it is over, and its agent's presence follows it."""

import asyncio
from typing import Any

from sqlalchemy import text

from tests.callers import seconds_ago
from tests.running_suite import RunningSuite

EVENTS = "/hotline/v1/call-events"
_SAID = text("""
    SELECT DISTINCT ON (key) data ->> 'outcome' AS outcome, data::text AS words
    FROM (SELECT key, type, data, position FROM event_log
          UNION ALL SELECT key, type, data, 9e15 + id FROM outbox) said
    WHERE type = 'hotline.call_ended.v1' AND data ->> 'queue' = :queue ORDER BY key, position DESC
""")


async def _told(suite: RunningSuite, call: str, kind: str, ago: int, **told: Any) -> dict[str, Any]:
    return await suite.made("pbx", EVENTS, {"reference": call, "kind": kind, "at": seconds_ago(ago), **told})


async def test_twelve_calls_at_once_are_each_recorded_and_counted_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    queue = {"queue": "twelve"}
    names = [f"twelve-{n}" for n in range(12)]
    numbers = [f"+6681000{n:04d}" if n else "" for n in range(12)]  # one caller hides the number
    await asyncio.gather(
        *(_told(suite, one, "started", 60, number=no, **queue) for one, no in zip(names, numbers, strict=True))
    )
    figures = (await suite.get("supervisor", "/hotline/v1/call-figures")).json()
    (counted,) = [one for one in figures["queues"] if one["queue"] == "twelve"]
    assert (counted["waiting"], counted["calls"], counted["answered"]) == (12, 12, 0)
    assert 55 <= counted["longest_wait_s"] <= 75
    # The same messages by two lines of the telephone system, at the same time and out of order.
    messages = [_told(suite, one, "answered", 40, agent=f"a-{one}") for one in names[:9]]
    messages += [_told(suite, one, "ended", 10) for one in names[:9]]
    messages += [_told(suite, one, "abandoned", 30) for one in names[9:] for _ in range(2)]
    await asyncio.gather(*messages)
    figures = (await suite.get("manager", "/hotline/v1/call-figures")).json()
    (counted,) = [one for one in figures["queues"] if one["queue"] == "twelve"]
    assert {name: counted[name] for name in ("waiting", "talking", "calls", "answered", "abandoned", "in_time")} == {
        "waiting": 0, "talking": 0, "calls": 12, "answered": 9, "abandoned": 3, "in_time": 9,
    }  # fmt: skip
    assert 18 <= counted["mean_wait_s"] <= 26
    said = await suite.box.services["hotline"].database.one_statement(_SAID, {"queue": "twelve"})
    assert sorted(row["outcome"] for row in said) == ["abandoned"] * 3 + ["answered"] * 9
    assert not [row for row in said if "+6681" in row["words"]], "numbers stay at the desk"
    wall = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    assert [one["answered"] for one in wall["calls"] if one["queue"] == "twelve"] == [9]


async def test_presence_follows_the_call(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for persona, subject in (("first", "agent-1"), ("second", "agent-2")):
        suite.tokens[persona] = suite.box.issuer.token(party="agent", subject=subject)
        await suite.post(persona, "/hotline/v1/presence", {"state": "available"})

    async def states() -> list[str]:
        return [(await suite.get(one, "/hotline/v1/presence/own")).json()["state"] for one in ("first", "second")]

    await _told(suite, "transferred", "started", 60, number="+66810009999", queue="moves")
    call = await _told(suite, "transferred", "answered", 50, agent="agent-1")
    assert await states() == ["in_call", "available"]
    shown = (await suite.get("first", f"/hotline/v1/calls/{call['id']}")).json()
    assert shown["number"] == "+66810009999", "whole for the agent who has it"
    await _told(suite, "transferred", "answered", 40, agent="agent-2")
    assert await states() == ["wrap_up", "in_call"]
    assert (await suite.get("first", f"/hotline/v1/calls/{call['id']}")).status_code == 404
    listed = (await suite.get("supervisor", "/hotline/v1/calls", queue="moves")).json()["items"]
    assert [one["number"][-4:] for one in listed] != ["+66810009999"[-4:]] or "+66810009999" not in str(listed)
    await suite.post("second", "/hotline/v1/presence", {"state": "away"})
    await _told(suite, "transferred", "ended", 10)
    assert await states() == ["wrap_up", "away"], "what the agent said meanwhile stays"


async def test_only_a_telephone_system_tells_of_calls(shared_suite: RunningSuite) -> None:
    body = {"reference": "x", "kind": "started", "at": "2021-01-11T09:00:00+07:00"}
    for persona in ("agent", "supervisor", "officer", "person-a", "app"):
        refused = await shared_suite.post(persona, EVENTS, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "party_not_allowed")
    for bad, code in (
        ({"kind": "answered"}, "agent_of_answer"),
        ({"agent": "a"}, "agent_of_answer"),
        ({"at": "2564-01-11T09:00:00+07:00"}, "buddhist_era_year"),
        ({"kind": "rang"}, "literal_error"),
    ):
        refused = await shared_suite.post("pbx", EVENTS, {**body, **bad})
        assert refused.status_code == 422, bad
        assert code in [error["code"] for error in refused.json()["errors"]], refused.text
