"""A log that was set back: imported, filled, said again; and listeners that refuse numbers of another epoch."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from deploy.backup.rebasing import _tail_put_aside
from libs.common.database.connections import Database
from libs.common.spine.consumer import Diverged
from libs.common.spine.events import Event
from libs.common.spine.log import log_state, prepare_log, read_after
from libs.common.spine.rebase import FORGOTTEN, Remembering, RestoresAll, StrangeTail, rebase
from libs.common.spine.sequencer import sequence_once
from libs.common.spine.tests.test_spine import TOPIC, consumer, effects, event, record
from tests.fresh_databases import FreshDatabases

AT = (TOPIC, 0)
NOTHING = Remembering()
_SAY = text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT :topic, 0, 'a', 'test.said.v1', json_build_object('n', n) FROM generate_series(1, CAST(:count AS integer)) n
""")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    made = Database(await databases.fresh("registration"), application="test", pool_size=4)
    await prepare_log(made, (TOPIC,))
    await made.one_statement(text("CREATE TABLE effect (key text, n integer)"))
    yield made
    await made.close()


async def _said(database: Database, count: int) -> list[Event]:
    await database.one_statement(_SAY, {"topic": TOPIC, "count": count})
    await sequence_once(database)
    return await _log(database)


async def _log(database: Database) -> list[Event]:
    return (await read_after(database, {AT: 0}, rows=1000)).get(AT, [])


async def test_events_that_listeners_know_are_imported_under_their_numbers(database: Database) -> None:
    before = await _said(database, 3)
    tail = [*before, *(event(n)._replace(position=n, audience="bank:x") for n in (4, 5))]
    done = await rebase(database, {AT: tail}, heard={}, remember=NOTHING)
    assert (done.imported, done.unsaid) == (tuple(tail[3:]), 0)
    after = await _said(database, 1)
    assert [(e.sequence, e.position, e.epoch) for e in after] == [(n, n, 1) for n in range(1, 6)] + [(6, 6, 2)]
    assert [e.id for e in after[:5]] == [e.id for e in tail]
    assert after[4].audience == "bank:x", "a bank still sees it in its feed"


async def test_unknown_events_are_filled_and_their_numbers_are_not_reused(database: Database) -> None:
    await _said(database, 2)
    done = await rebase(database, {}, heard={AT: 4}, remember=NOTHING)
    assert [(e.sequence, e.type) for e in done.imported] == [(3, FORGOTTEN), (4, FORGOTTEN)]
    assert [e.sequence for e in await _said(database, 1)] == [1, 2, 3, 4, 5]


async def test_numbers_with_another_meaning_elsewhere_are_said_again_later(database: Database) -> None:
    """Two numbers were given again after an unnoticed restore: the events that listeners know stay."""
    mine = await _said(database, 4)
    theirs = [event(n)._replace(position=n) for n in (3, 4, 5)]
    done = await rebase(database, {AT: [*mine[:2], *theirs]}, heard={}, remember=NOTHING)
    assert done.unsaid == 2
    await sequence_once(database)
    assert [e.id for e in await _log(database)] == [e.id for e in [*mine[:2], *theirs, *mine[2:]]]
    assert [e.position for e in await _log(database)] == list(range(1, 8))


async def test_the_service_remembers_its_own_forgotten_facts_in_the_same_transaction(database: Database) -> None:
    async def remember(_: object, connection: object, events: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await rebase(database, {AT: [event(1)]}, heard={}, remember=Remembering.of(None, {"test.said.v1": remember}))
    assert await _log(database) == []
    assert (await log_state(database)).epoch == 1


async def test_an_older_epoch_is_not_heard_once_a_newer_one_began(database: Database) -> None:
    made = await consumer(database)
    await made.apply({AT: [event(1), event(2, epoch=2)]})
    assert await made.apply({AT: [event(3, key="zombie", epoch=1), event(3, epoch=2)]}) == []
    assert await effects(database) == [("a", 1), ("a", 2), ("a", 3)]


async def test_a_number_given_again_in_a_newer_epoch_stops_the_consumer(database: Database) -> None:
    made = await consumer(database)
    await made.apply({AT: [event(1), event(2), event(3)]})
    with pytest.raises(Diverged, match="number 3 was given again in epoch 2"):
        await made.apply({AT: [event(3, key="other", epoch=2)]})
    assert await effects(database) == [("a", 1), ("a", 2), ("a", 3)]


async def test_the_tail_of_another_log_is_refused(database: Database) -> None:
    """The first events of a new machine, or another suite's broker: their numbers have another meaning."""
    before = await _said(database, 3)
    strange = [event(n)._replace(position=n) for n in (1, 2, 3, 4)]
    with pytest.raises(StrangeTail, match="the log of another box"):
        await rebase(database, {AT: strange}, heard={}, remember=NOTHING)
    assert await _log(database) == before


async def test_what_was_forgotten_stays_open_unless_all_of_it_is_put_back(database: Database) -> None:
    await _said(database, 1)
    tail = [event(2), event(3, kind="test.put_back.v1")]
    remember = Remembering.of(None, {"test.said.v1": record, "test.put_back.v1": RestoresAll(record)})
    await rebase(database, {AT: tail}, heard={AT: 4}, remember=remember)
    rows = await database.one_statement(text("SELECT sequence, type FROM open_difference ORDER BY sequence"))
    assert [(row["sequence"], row["type"]) for row in rows] == [(2, "test.said.v1"), (4, FORGOTTEN)]
    assert await effects(database) == [("a", 2), ("a", 3)]


async def test_databases_put_aside_are_read_where_they_are_of_this_log(
    database: Database, databases: FreshDatabases
) -> None:
    """Two restores set two states of this log aside; the database of another box is beside them."""
    before = await _said(database, 2)
    names = [f"registration_before_{n}" for n in (1, 2, 3)]
    asides = [Database(await databases.named(name, "registration"), application="test") for name in names]
    try:
        for aside in asides:
            await prepare_log(aside, (TOPIC,))
        more = [event(n)._replace(position=n) for n in (3, 4)]
        await rebase(asides[0], {AT: [*before, *more]}, heard={}, remember=NOTHING)
        await rebase(asides[1], {AT: [*before, event(3, epoch=2)]}, heard={}, remember=NOTHING)
        await _said(asides[2], 9)
        made = SimpleNamespace(name="registration", database=database)
        tail = (await _tail_put_aside(databases.postgres, made, {AT: 2}))[AT]  # type: ignore[arg-type]
        assert [(e.sequence, e.epoch) for e in tail] == [(1, 1), (2, 1), (3, 2), (4, 1)]
        assert [e.id for e in tail[:2]] == [e.id for e in before]
    finally:
        for aside in asides:
            await aside.close()
        await databases.drop({aside.name: aside.url for aside in asides})
