"""The spine's promises against a real PostgreSQL: density, key order, fence, gaps, poison."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.spine import parked
from libs.common.spine.consumer import Consumer, FenceLost, Listener, each
from libs.common.spine.events import Event, partition_of, runs
from libs.common.spine.log import prepare_log
from libs.common.spine.sequencer import TopicWithoutHead, sequence_once
from libs.common.spine.tests.heard import context_with
from libs.common.texts import Text
from tests.fresh_databases import FreshDatabases

TOPIC = "registration.people"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 99))")
_SAY = text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    VALUES (:topic, :partition, :key, 'test.said.v1', json_build_object('n', CAST(:n AS integer)))
""")


class Refused(Refusal):
    code = "refused_here"

    @classmethod
    def sentence(cls) -> Text:
        return {"en": "no", "th": "ไม่", "vi": "không"}


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    made = Database(await databases.fresh("registration"), application="test", pool_size=14)
    await prepare_log(made, (TOPIC,))
    await made.one_statement(text("CREATE TABLE effect (key text, n integer)"))
    yield made
    await made.close()


def event(sequence: int, *, key: str = "a", kind: str = "test.said.v1", epoch: int = 1, partition: int = 0) -> Event:
    return Event(
        str(uuid4()), TOPIC, partition, sequence, epoch, key, kind, f'{{"n":{sequence}}}', "2021-01-01T00:00:00+00:00"
    )


async def record(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    for e in events:
        await connection.execute(text("INSERT INTO effect VALUES (:key, :n)"), {"key": e.key, "n": e.sequence})


async def consumer(database: Database, listener: Listener[Any] = record, name: str = "c") -> Consumer:
    made = Consumer(context_with(database=database), name=name, topics=(TOPIC,), actions={"test.said.v1": listener})
    await made.prepare()
    return made


async def effects(database: Database) -> list[tuple[str, int]]:
    rows = await database.one_statement(text("SELECT key, n FROM effect ORDER BY key, n"))
    return [(row["key"], row["n"]) for row in rows]


async def test_twelve_writers_with_pauses_and_rollbacks_leave_no_gap_and_no_inversion(database: Database) -> None:
    counters = dict.fromkeys("abcdefgh", 0)
    said = 0

    async def write(number: int) -> None:
        nonlocal said
        chance = random.Random(number)  # noqa: S311 - a schedule, not a secret
        for _ in range(40):
            key = chance.choice(list(counters))
            try:
                async with database.transaction() as connection:
                    await connection.execute(_LOCK, {"key": key})
                    counters[key] += 1
                    n = counters[key]
                    row = {"topic": TOPIC, "partition": partition_of(key), "key": key, "n": n}
                    await connection.execute(_SAY, row)
                    await asyncio.sleep(chance.random() * 0.004)
                    if chance.random() < 0.2:
                        counters[key] -= 1
                        raise Refused
                said += 1
            except Refused:
                pass

    async def sequence() -> None:
        while True:
            await sequence_once(database)
            await asyncio.sleep(0.001)

    sequencing = asyncio.create_task(sequence())
    await asyncio.gather(*(write(n) for n in range(12)))
    sequencing.cancel()
    await asyncio.gather(sequencing, return_exceptions=True)
    while await sequence_once(database):
        pass
    rows = await database.one_statement(text("SELECT * FROM event_log ORDER BY position"))
    assert [row["position"] for row in rows] == list(range(1, said + 1))
    by_partition: dict[int, list[int]] = {}
    by_key: dict[str, list[int]] = {}
    for row in rows:
        by_partition.setdefault(row["partition"], []).append(row["sequence"])
        by_key.setdefault(row["key"], []).append(row["data"]["n"])
    assert all(found == list(range(1, len(found) + 1)) for found in by_partition.values())
    assert all(found == list(range(1, len(found) + 1)) for found in by_key.values()), "order of every key"


async def test_a_topic_that_was_never_declared_is_not_lost_silently(database: Database) -> None:
    row = {"topic": "registration.ghosts", "partition": 0, "key": "a", "n": 1}
    async with database.transaction() as connection:
        await connection.execute(_SAY, row)
    with pytest.raises(TopicWithoutHead):
        await sequence_once(database)
    waiting = await database.one_statement(text("SELECT count(*) AS n FROM outbox"))
    assert waiting[0]["n"] == 1


async def test_delivered_again_is_applied_once(database: Database) -> None:
    made = await consumer(database)
    await made.apply({(TOPIC, 0): [event(1), event(2)]})
    await made.apply({(TOPIC, 0): [event(1), event(2), event(3)]})
    assert await effects(database) == [("a", 1), ("a", 2), ("a", 3)]


async def test_a_gap_is_never_crossed(database: Database) -> None:
    made = await consumer(database)
    gaps = await made.apply({(TOPIC, 0): [event(1), event(3), event(4)]})
    assert [(gap.expected, gap.got) for gap in gaps] == [(2, 3)]
    assert await effects(database) == [("a", 1)]
    assert not await made.apply({(TOPIC, 0): [event(2), event(3), event(4)]})
    assert [n for _, n in await effects(database)] == [1, 2, 3, 4]


async def test_two_processes_of_a_group_apply_once(database: Database) -> None:
    one, two = await consumer(database), await consumer(database)
    batch = {(TOPIC, 0): [event(n) for n in range(1, 30)]}
    await asyncio.gather(*(c.apply(batch) for c in (one, two, one, two)))
    assert [n for _, n in await effects(database)] == list(range(1, 30))


async def test_a_commit_whose_answer_is_lost_is_not_applied_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events are tried one at a time then; the positions, read anew, are behind those of the second partition."""
    made = await consumer(database)
    real, lost = database.transaction, [True]

    @asynccontextmanager
    async def unheard(**given: Any) -> AsyncIterator[AsyncConnection]:
        async with real(**given) as connection:
            yield connection
        if lost.pop() if lost else False:
            raise ConnectionResetError

    monkeypatch.setattr(database, "transaction", unheard)
    others = [event(n, key="b", partition=1) for n in (1, 2, 3)]
    await made.apply({(TOPIC, 0): [event(1), event(2)], (TOPIC, 1): others})
    assert await effects(database) == [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3)]
    assert made.positions[TOPIC, 1].sequence == 3


async def test_one_process_that_applies_twice_at_once_applies_once(database: Database) -> None:
    one = await consumer(database)
    batch = {(TOPIC, 0): [event(n) for n in range(1, 30)]}
    old = dict(one.positions)
    await one.apply(batch)
    one.positions, moved = old, one.positions
    fresh, _ = one._fresh(batch)
    one.positions = moved
    with pytest.raises(FenceLost):
        await one._in_one_transaction(fresh)
    assert [n for _, n in await effects(database)] == list(range(1, 30))


async def test_the_fence_is_the_position_row(database: Database) -> None:
    one, two = await consumer(database), await consumer(database)
    await one.apply({(TOPIC, 0): [event(1)]})
    with pytest.raises(FenceLost):
        await two._in_one_transaction({(TOPIC, 0): [event(1)]})
    assert await effects(database) == [("a", 1)]


async def test_a_refused_event_blocks_its_key_alone_and_is_replayed_in_order(database: Database) -> None:
    wrong = True

    async def act(_: object, connection: AsyncConnection, e: Event) -> None:
        if wrong and e.key == "bad" and e.sequence == 2:
            raise Refused
        await record(None, connection, [e])

    made = await consumer(database, each(act))
    keys = ["good", "bad", "good", "bad", "bad"]
    await made.apply({(TOPIC, 0): [event(n, key=key) for n, key in enumerate(keys, 1)]})
    assert await effects(database) == [("good", 1), ("good", 3)]
    rows = await database.one_statement(text("SELECT sequence, cause FROM parked_event ORDER BY sequence"))
    assert [(row["sequence"], row["cause"]) for row in rows] == [(2, "refused"), (4, "queued"), (5, "queued")]
    await made.apply({(TOPIC, 0): [event(6, key="good"), event(7, key="bad")]})
    assert await effects(database) == [("good", 1), ("good", 3), ("good", 6)], "the key stays blocked"
    wrong = False
    assert await made.replay(TOPIC, "bad") == 4
    assert [n for key, n in await effects(database) if key == "bad"] == [2, 4, 5, 7]
    await made.apply({(TOPIC, 0): [event(8, key="bad")]})
    assert [n for key, n in await effects(database) if key == "bad"] == [2, 4, 5, 7, 8]


async def test_an_unknown_failure_is_tried_three_times_then_parked(database: Database) -> None:
    tries = 0

    async def act(_: object, connection: AsyncConnection, e: Event) -> None:
        nonlocal tries
        if e.key == "bad":
            tries += 1
            raise ZeroDivisionError
        await record(None, connection, [e])

    made = await consumer(database, each(act))
    await made.apply({(TOPIC, 0): [event(1, key="bad"), event(2, key="good")]})
    assert tries == 1 + 3, "once in the batch, three times alone"
    assert await effects(database) == [("good", 2)]
    assert await parked.skip(database, "c", TOPIC, 1, 0, actor="operator:x")
    await sequence_once(database)
    audited = await database.one_statement(text("SELECT action, subject FROM audit_log"))
    assert [(row["action"], row["subject"]) for row in audited] == [("parked.skip", f"c {TOPIC}/0/1")]


def test_runs_keep_the_order_of_every_key() -> None:
    kinds = ["born", "hired", "born", "hired", "left", "hired"]
    keys = ["a", "a", "b", "b", "a", "c"]
    events = [event(n, key=k, kind=t) for n, (k, t) in enumerate(zip(keys, kinds, strict=True), 1)]
    found = list(runs(events))
    flat = [e for run in found for e in run]
    for key in "abc":
        assert [e.sequence for e in flat if e.key == key] == [e.sequence for e in events if e.key == key]
    assert [len(run) for run in found][:1] == [2], "both births at once"


def test_what_a_key_said_in_a_row_is_one_run_whatever_others_said_between() -> None:
    """After a long absence there are hundreds of events of one key, among those of others."""
    said = [(key, kind) for _ in range(200) for key, kind in (("a", "filed"), ("b", "filed"), ("c", "paid"))]
    said += [("a", "paid"), ("b", "paid")]
    events = [event(n, key=k, kind=t) for n, (k, t) in enumerate(said, 1)]
    assert [(run[0].type, len(run)) for run in runs(events)] == [("filed", 400), ("paid", 202)]


async def test_types_that_nobody_hears_do_not_part_the_runs(database: Database) -> None:
    heard: list[int] = []

    async def act(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
        heard.append(len(events))
        await record(None, connection, events[-1:])

    made = await consumer(database, act)
    unheard = [event(n, kind="elsewhere" if n % 2 else "test.said.v1") for n in range(1, 41)]
    await made.apply({(TOPIC, 0): unheard})
    assert heard == [20]


def test_partitions_are_those_of_kafkas_own_clients() -> None:
    from aiokafka.partitioner import DefaultPartitioner

    everything = list(range(12))
    for n in range(500):
        key = str(uuid4()) if n else "21"
        assert partition_of(key) == DefaultPartitioner()(key.encode(), everything, everything)
