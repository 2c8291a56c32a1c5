"""`prakan demo`: every event and row that it shows is in the databases."""

from sqlalchemy import text

from deploy.demo.printed import WIDTH, links, shown
from deploy.demo.story import tell
from deploy.demo.teller import Told
from deploy.operate.invariants import broken_invariants
from tests.running_suite import RunningSuite

_EVENT = text("""
    SELECT topic, sequence, position, key, type, data, to_json(occurred_at) #>> '{}' AS time FROM event_log
    WHERE event_id = CAST(:id AS uuid)
""")
KEYS = {
    "monthly_return": ("return_id",),
    "judgement": ("loan_id", "month", "version"),
    "claim": ("claim_id",),
    "payment_run": ("run_id",),
    "isolation": ("order_number",),
}


async def _row_of(suite: RunningSuite, told: Told) -> dict[str, object]:
    """Return the row itself, with the shown columns, in the form of the doors."""
    names = [name for name in told.document if name != "table"]
    columns = ", ".join(
        f"to_char({name}, 'YYYY-MM') AS {name}" if name == "month" else f'"{name}"::text' for name in names
    )
    key = KEYS[told.document["table"]]
    where = " AND ".join(
        f"to_char({name}, 'YYYY-MM') = :{name}" if name == "month" else f"{name}::text = :{name}" for name in key
    )
    query = text(f"SELECT {columns} FROM {told.document['table']} WHERE {where}")
    database = suite.box.services[told.service].database
    rows = await database.one_statement(query, {name: str(told.document[name]) for name in key})
    assert len(rows) == 1, told
    return {"table": told.document["table"], **rows[0]}


async def test_what_the_demo_shows_is_what_the_databases_hold(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    told = [item async for item in tell(suite.http)]
    await suite.settled()
    events = [item for item in told if item.kind == "event"]
    for item in events:
        rows = await suite.box.services[item.service].database.one_statement(_EVENT, {"id": item.document["id"]})
        found = dict(rows[0])
        data = found.pop("data")
        shown = item.document
        assert data == shown["data"]
        assert found == {
            "topic": shown["topic"],
            "sequence": int(shown["sequence"]),
            "position": shown["position"],
            "key": shown["subject"],
            "type": shown["type"],
            "time": shown["time"],
        }
    rows = [item for item in told if item.kind == "row"]
    for item in rows:
        assert await _row_of(suite, item) == {name: str(value) for name, value in item.document.items()}
    kinds = [item.document["type"].split(".")[1] for item in events]
    assert kinds.count("return_accepted") == 13
    assert [k for k in kinds if k.startswith("retention")] == ["retention_breached", "retention_restored"]
    assert {item.document["table"] for item in rows} == set(KEYS)
    assert await broken_invariants(suite.box.services) == []
    assert (await suite.http.get("/sandbox/clock")).json()["today"] == "2021-01-10", "the date is put back"


async def test_the_story_can_run_twice_and_ends_with_links(shared_suite: RunningSuite) -> None:
    """A second story needs nothing of the first, and its people are not taken for the first ones."""
    for _ in range(2):
        told = [item async for item in tell(shared_suite.http)]
        lines = [shown(item) for item in told]
        assert all(len(line) <= WIDTH for line in lines if not line.startswith("\n"))
        assert sum(line.startswith("  event") for line in lines) >= 18
    employer = next(item.document["subject"] for item in told if item.kind == "event")
    links_told = "\n".join(await links(shared_suite.http, employer))
    assert "/sign-in" in links_told
    account = next(word for word in links_told.split() if word.endswith("/account"))
    token = links_told.split()[-1]
    answer = await shared_suite.http.get(account, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, "the link opens with the token beside it"
