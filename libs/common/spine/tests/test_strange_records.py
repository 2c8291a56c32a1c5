"""Records that are not events, numbers that are missing, and a listener that continues and reports both."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.spine.consumer import Consumer
from libs.common.spine.events import Event
from libs.common.spine.kafka.cluster import KafkaCluster, KafkaSettings
from libs.common.spine.kafka.listening import _Subscription
from libs.common.spine.kafka.wire import Unreadable, event_of_record, headers_of
from libs.common.spine.tests.heard import context_with
from tests.faults.broken_brokers import foreign_records
from tests.fresh_databases import FreshDatabases

TOPIC = "registration.people"
_HEAR = text("""
    INSERT INTO heard VALUES (CAST(CAST(:id AS text) AS uuid), :key, CAST(:body AS json),
                              CAST(CAST(:time AS text) AS timestamptz))
""")
_GAPS = text("SELECT partition, sequence, gap_got FROM consumer_position WHERE gap_at IS NOT NULL")
_STRANGE = text(
    "SELECT partition, kafka_offset, bytes, reason, settled_by FROM unreadable_record ORDER BY kafka_offset"
)


@pytest.fixture
async def consumer(databases: FreshDatabases) -> AsyncIterator[Consumer]:
    async def hear(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
        await connection.execute(_HEAR, [{"id": e.id, "key": e.key, "body": e.body, "time": e.time} for e in events])

    database = Database(await databases.fresh("loans"), application="test", pool_size=2)
    await database.one_statement(text("CREATE TABLE heard (id uuid, key text, body json, time timestamptz)"))
    made = Consumer(context_with(database=database), name="c", topics=(TOPIC,), actions={"registration.told.v1": hear})
    await made.prepare()
    yield made
    await database.close()


def event(sequence: int, *, offset: int, body: str = '{"a":{}}', key: str = "a", **changed: str) -> Event:
    given = {"id": str(uuid4()), "time": "2021-01-01T00:00:00+00:00", **changed}
    return Event(given["id"], TOPIC, 0, sequence, 1, key, "registration.told.v1", body, given["time"], offset=offset)


def test_what_our_relay_sends_is_read_as_it_was() -> None:
    said = event(7, offset=9)._replace(position=3, audience="bank:x", traceparent="00-1")
    record = SimpleNamespace(headers=headers_of(said), key=b"a", value=said.body.encode(), partition=0, offset=9)
    assert event_of_record(record, TOPIC) == said


@pytest.mark.parametrize("number", range(len(foreign_records(TOPIC))))
def test_what_no_relay_sends_is_no_event(number: int) -> None:
    key, value, headers = foreign_records(TOPIC)[number]
    record = SimpleNamespace(headers=tuple(headers), key=key, value=value, partition=0, offset=1)
    if dict(headers).get("ce_epoch") == b"99":  # the listener knows which epochs there are
        assert event_of_record(record, TOPIC).epoch == 99
        return
    with pytest.raises(Unreadable):
        event_of_record(record, TOPIC)


@pytest.mark.parametrize(
    "strange", [{"body": '{"a":}'}, {"id": "x" * 36}, {"time": "soon"}, {"key": "a\x00"}, {"body": '{"\x00":1}'}]
)
async def test_a_number_taken_by_a_stranger_is_awaited_again(consumer: Consumer, strange: dict[str, str]) -> None:
    """It looks like the next event, but no table could store it: the real one comes behind it."""
    right = [event(1, offset=0), event(2, offset=2)]
    gaps = await consumer.apply({(TOPIC, 0): [right[0], event(2, offset=1, **strange)]})
    assert [(gap.expected, gap.hint) for gap in gaps] == [(2, 1)]
    assert consumer.passed_over == {(TOPIC, 0): {1}}
    assert await consumer.apply({(TOPIC, 0): [right[1]]}) == []
    heard = await consumer.database.one_statement(text("SELECT id::text FROM heard"))
    assert [row["id"] for row in heard] == [e.id for e in right]
    rows = await consumer.database.one_statement(_STRANGE)
    assert [(row["partition"], row["kafka_offset"]) for row in rows] == [(0, 1)]
    assert not await consumer.database.one_statement(_GAPS), "a stranger is not a gap"


async def test_a_missing_number_is_a_row_until_it_has_come(consumer: Consumer) -> None:
    for _ in range(2):
        assert len(await consumer.apply({(TOPIC, 0): [event(3, offset=2)]})) == 1
    rows = await consumer.database.one_statement(_GAPS)
    assert [(row["partition"], row["sequence"], row["gap_got"]) for row in rows] == [(0, 0, 3)]
    assert consumer.gaps == {(TOPIC, 0): 1}
    await consumer.apply({(TOPIC, 0): [event(1, offset=3)]})
    assert not await consumer.database.one_statement(_GAPS)
    assert consumer.gaps == {}


async def test_a_strange_record_is_reported_once_and_another_at_its_place_again(consumer: Consumer) -> None:
    bad = event(1, offset=4, body='{"a":}')
    await consumer.apply({(TOPIC, 0): [bad]})
    settle = text("UPDATE unreadable_record SET settled_by = 'operator', settled_at = clock_timestamp()")
    await consumer.database.one_statement(settle)
    await consumer.apply({(TOPIC, 0): [bad]})
    assert [row["settled_by"] for row in await consumer.database.one_statement(_STRANGE)] == ["operator"]
    await consumer.apply({(TOPIC, 0): [event(1, offset=4, body='{"another":}')]})
    assert [row["settled_by"] for row in await consumer.database.one_statement(_STRANGE)] == [None]


async def test_a_missing_event_may_come_after_a_later_one(consumer: Consumer) -> None:
    """A relay sends one event to an emptied broker before it notices, and then everything from the first."""
    early = event(5, offset=0)
    sent = [early, *(event(n, offset=n) for n in range(1, 5)), early]
    assert await consumer.apply({(TOPIC, 0): sent[:1]})
    assert await consumer.apply({(TOPIC, 0): sent}) == []
    heard = await consumer.database.one_statement(text("SELECT id::text FROM heard"))
    assert [row["id"] for row in heard] == [e.id for e in sent[1:]]


async def test_records_fetched_meanwhile_are_kept_if_nothing_is_read_again(consumer: Consumer) -> None:
    """It seeks to the hint, then to the beginning; then it reads on, and drops nothing of what it reads."""
    sought: list[int] = []
    client = SimpleNamespace(seek=lambda _, offset: sought.append(offset))
    subscription = _Subscription(KafkaCluster("x", settings=KafkaSettings()), consumer)
    kept = []
    for _ in range(4):
        applying = asyncio.create_task(consumer.apply({(TOPIC, 0): [event(3, offset=2)]}))
        kept.append(not await subscription._rewind_after(applying, client))
    assert sought == [0, 0]
    assert kept == [False, False, True, True]


async def test_a_partition_with_a_gap_is_not_read_anew_at_each_event_of_another(consumer: Consumer) -> None:
    sought: list[int] = []
    client = SimpleNamespace(seek=lambda _, offset: sought.append(offset))
    subscription = _Subscription(KafkaCluster("x", settings=KafkaSettings()), consumer)
    for turn in range(3):
        for deliveries in ({(TOPIC, 0): [event(3, offset=2)]}, {(TOPIC, 1): [event(turn + 1, offset=turn)]}):
            await subscription._rewind_after(asyncio.create_task(consumer.apply(deliveries)), client)
    assert sought == [0, 0]
