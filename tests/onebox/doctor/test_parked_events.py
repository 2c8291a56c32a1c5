"""Every parked event is in a finding that says why it was parked, whatever parked it."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.operate.doctor import examined
from deploy.operate.findings import Finding
from deploy.operate.parked_check import TOLD_MAX
from libs.common.database.connections import Database
from libs.common.law.terms import NoLawAt, RuleLaw
from libs.common.refusals import Refusal
from libs.common.spine import consumer as spine
from libs.common.spine.consumer import Consumer
from libs.common.spine.events import Event
from libs.common.spine.log import prepare_log
from libs.common.spine.parked import skip
from libs.common.spine.tests.heard import context_with
from libs.common.texts import Text
from tests.fresh_databases import FreshDatabases

TOPIC, KIND = "registration.people", "test.said.v1"
LAW = RuleLaw("services.test.rules.rate", "decision_date", "percent", {"rate": ()})


class NotAcceptable(Refusal):
    code = "not_acceptable"

    @classmethod
    def sentence(cls) -> Text:
        return {"en": "This cannot be accepted.", "th": "รับไม่ได้", "vi": "Không nhận được"}


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    made = Database(await databases.fresh("registration"), application="test", pool_size=4)
    await prepare_log(made, (TOPIC,))
    yield made
    await made.close()


async def _judged(_: object, __: AsyncConnection, events: Sequence[Event]) -> None:
    for event in events:
        match event.key.partition("-")[0]:
            case "lawless":
                LAW.at("rate", date(1960, 1, 1))
            case "refused":
                raise NotAcceptable
            case "faulty":
                raise KeyError(event.key)


async def _heard(database: Database, keys: Sequence[str]) -> None:
    listener = Consumer(context_with(database=database), name="c", topics=(TOPIC,), actions={KIND: _judged})
    await listener.prepare()
    events = [
        Event(str(uuid4()), TOPIC, 0, number, 1, key, KIND, json.dumps({}), "2021-01-01T00:00:00+00:00")
        for number, key in enumerate(keys, 1)
    ]
    await listener.apply({(TOPIC, 0): events})


async def _parked(database: Database) -> list[Finding]:
    return [finding for finding in await examined("registration", database) if "parked" in finding.what]


async def test_an_event_of_a_day_without_law_is_told_with_the_law_and_the_way_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spine, "UNKNOWN_FAILURE_TRIES", 1)
    await _heard(database, ["fine", "lawless", "lawless", "fine", "refused"])
    lawless, refused = sorted(await _parked(database), key=lambda finding: finding.what)
    assert lawless.what.startswith(f"1 parked events {KIND} of c (failed: {NoLawAt.__name__}(")
    assert "rate at 1960-01-01" in lawless.what
    assert ", 1 more behind them; the first is registration.people/0, number 2" in lawless.what
    assert "without a law in force" in lawless.cause
    assert lawless.next.endswith("prakan parked replay registration c registration.people lawless")
    assert "(refused: This cannot be accepted.)" in refused.what


async def test_all_parked_events_are_counted_also_those_whose_first_was_skipped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spine, "UNKNOWN_FAILURE_TRIES", 1)
    keys = ["refused", "lawless", "faulty-1", "faulty-2", "faulty-3", "fine", "refused", "lawless", "lawless"]
    await _heard(database, keys)
    assert await skip(database, "c", TOPIC, 1, 0, actor="operator:test")
    findings = await _parked(database)
    (rows,) = await database.one_statement(text("SELECT count(*) AS n FROM parked_event"))
    counted = [int(n) for f in findings for n in re.findall(r"^(\d+) parked|, (\d+) more", f.what) for n in n if n]
    assert sum(counted) == rows["n"] == 7
    assert any("(queued)" in finding.what for finding in findings), "those behind a skipped event stay in the list"


async def test_more_kinds_than_are_told_are_named_as_so_many(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spine, "UNKNOWN_FAILURE_TRIES", 1)
    await _heard(database, [f"faulty-{n}" for n in range(TOLD_MAX + 2)])
    assert [finding.what for finding in await _parked(database)][-1] == "2 other kinds of parked events"
