"""Receivers that hang, fail or are slow share the places with others and block none of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.spine.log import prepare_log
from libs.common.spine.sequencer import sequence_once
from libs.common.webhooks.deliveries import OWNER_PLACES, PLACES, Deliveries
from tests.fresh_databases import FreshDatabases
from tests.receivers import Receiver, receiving

EVENTS = 5
_SAY = text("""
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'loans.loans', 0, 'k', 'loans.said.v1', json_build_object('n', n), ARRAY['bank:a']
    FROM generate_series(1, CAST(:events AS integer)) n ORDER BY n
""")
_NEW = text("""
    INSERT INTO webhook_endpoint (endpoint_id, party, party_id, url, audience, position, next_attempt_at)
    SELECT uuidv7(), 'bank', CASE WHEN :apart THEN uuidv7() ELSE :owner END, :url, ARRAY['bank:a'], 0, :at
    FROM generate_series(1, CAST(:count AS integer))
""")
LONG_AGO, AT = datetime(2021, 1, 1, tzinfo=UTC), datetime(2021, 2, 5, tzinfo=UTC)


class Places:
    """Endpoints of many owners, and deliveries with short times. Those that hang are always due the longest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at, begun = AT, perf_counter()

        def now() -> datetime:
            return self.at + timedelta(seconds=perf_counter() - begun)

        self.deliveries = Deliveries(database, key="a secret", private=True, now=now, timeout_s=0.3, turn_s=0.05)

    async def endpoints(self, receiver: Receiver, count: int, *, owner: UUID | None = None, at: datetime = AT) -> None:
        given = {"count": count, "apart": owner is None, "owner": owner or uuid4(), "url": receiver.url, "at": at}
        await self.database.one_statement(_NEW, given)

    async def run_until(self, receiver: Receiver, count: int, *, within_s: float) -> None:
        """Run like the duty, without its pauses."""
        async with asyncio.timeout(within_s):
            while len(receiver.got) < count:
                await self.deliveries.run()
                await asyncio.sleep(0.01)


@pytest.fixture
async def places(databases: FreshDatabases) -> AsyncIterator[Places]:
    database = Database(await databases.fresh("loans"), application="test", pool_size=8)
    await prepare_log(database, ("loans.loans",))
    await database.one_statement(_SAY, {"events": EVENTS})
    while await sequence_once(database):
        pass
    made = Places(database)
    yield made
    await made.deliveries.stop()
    await database.close()


@asynccontextmanager
async def _hanging() -> AsyncIterator[Receiver]:
    """Run a receiver that accepts requests and never answers."""
    async with receiving() as receiver:
        for_ever = asyncio.Event()

        async def judge(_: dict[str, str], __: bytes) -> int:
            await for_ever.wait()
            return 0

        receiver.judge = judge
        yield receiver
        for_ever.set()
        await asyncio.sleep(0)


async def test_one_owner_whose_receivers_hang_has_a_few_places_alone(places: Places) -> None:
    async with _hanging() as hangs, receiving() as healthy:
        await places.endpoints(hangs, 100, owner=uuid4(), at=LONG_AGO)
        await places.endpoints(healthy, 1)
        await places.deliveries.run()
        await healthy.until(1)
        assert len(hangs.got) <= OWNER_PLACES[False]
        await places.run_until(healthy, EVENTS, within_s=2)


async def test_many_owners_whose_receivers_hang_leave_places_for_the_others(places: Places) -> None:
    async with _hanging() as hangs, receiving() as healthy:
        await places.endpoints(hangs, 3 * PLACES[True], at=LONG_AGO)
        await places.deliveries.run()
        await places.deliveries.settled()
        places.at = datetime(2021, 2, 6, tzinfo=UTC)  # all of them are due again, and have been for long
        tried = len(hangs.got)
        await places.endpoints(healthy, PLACES[False], at=datetime(2021, 2, 5, 12, tzinfo=UTC))
        await places.deliveries.run()
        await healthy.until(PLACES[False])
        assert len(hangs.got) - tried <= PLACES[True]
        await places.run_until(healthy, PLACES[False] * EVENTS, within_s=10)


async def test_a_slow_receiver_lets_others_go_first_after_its_turn(places: Places) -> None:
    async with receiving() as slow, receiving() as healthy:

        async def slowly(_: dict[str, str], __: bytes) -> int:
            await asyncio.sleep(0.1)
            return 204

        slow.judge = slowly
        owner = uuid4()
        await places.endpoints(slow, 4 * OWNER_PLACES[False], owner=owner, at=LONG_AGO)
        await places.endpoints(healthy, 1, owner=owner)
        await places.run_until(healthy, 1, within_s=4)
        assert len(slow.got) < 4 * OWNER_PLACES[False] * EVENTS, "not after all that the slow ones are sent"
        await places.run_until(slow, 4 * OWNER_PLACES[False] * EVENTS, within_s=10)
