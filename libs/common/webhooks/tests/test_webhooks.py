"""Deliveries against real receivers: in order, once each, alone in their failures; and refused addresses."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from libs.common.database.connections import Database
from libs.common.spine.log import prepare_log
from libs.common.spine.sequencer import sequence_once
from libs.common.webhooks.deliveries import Deliveries
from libs.common.webhooks.secrets import secret_of
from tests.fresh_databases import FreshDatabases
from tests.receivers import Receiver, receiving

KEY = "a secret of the service"
_SAY = text("""
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'loans.loans', n % 12, 'k' || n, 'loans.said.v1', json_build_object('n', n), ARRAY['bank:a', 'bank:b']
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n ORDER BY n
""")
_NEW = text("""
    INSERT INTO webhook_endpoint (endpoint_id, party, party_id, url, types, audience, position)
    VALUES (:id, 'bank', uuidv7(), :url, NULL, ARRAY[CAST(:audience AS text)], 0)
""")
_MADE_BY = text("UPDATE webhook_endpoint SET made_by = :maker WHERE endpoint_id = :id RETURNING 1")
_ENDED = text("INSERT INTO ended_client (subject, ended_at) VALUES ('client-1', clock_timestamp()) RETURNING 1")
_STATE = text("SELECT position, state, attempts, failing_since FROM webhook_endpoint WHERE endpoint_id = :id")


class Sending:
    """A service's deliveries, with a clock that a test moves."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at = datetime(2021, 2, 5, 9, tzinfo=UTC)
        self.deliveries = Deliveries(database, key=KEY, private=True, now=lambda: self.at)

    async def say(self, first: int, last: int) -> None:
        await self.database.one_statement(_SAY, {"first": first, "last": last})
        while await sequence_once(self.database):
            pass

    async def endpoint(self, receiver: Receiver, audience: str = "bank:a") -> UUID:
        endpoint = uuid4()
        await self.database.one_statement(_NEW, {"id": endpoint, "url": receiver.url, "audience": audience})
        return endpoint

    async def state(self, endpoint: UUID) -> dict[str, object]:
        return dict((await self.database.one_statement(_STATE, {"id": endpoint}))[0])

    async def run(self) -> None:
        await self.deliveries.run()
        await self.deliveries.settled()


@pytest.fixture
async def sending(databases: FreshDatabases) -> AsyncIterator[Sending]:
    database = Database(await databases.fresh("loans"), application="test", pool_size=4)
    await prepare_log(database, ("loans.loans",))
    found = Sending(database)
    yield found
    await found.deliveries.stop()
    await database.close()


def _numbers(receiver: Receiver) -> list[int]:
    return [event["data"]["n"] for event in receiver.events]


async def test_events_arrive_in_order_signed_and_once(sending: Sending) -> None:
    async with receiving() as receiver, receiving() as stranger:
        endpoint = await sending.endpoint(receiver)
        await sending.endpoint(stranger, "bank:z")
        await sending.say(1, 250)
        await sending.run()
        await sending.run()
        assert _numbers(receiver) == list(range(1, 251))
        assert stranger.got == []
        assert (await sending.state(endpoint))["position"] == 250
        headers, body = receiver.got[0]
        assert headers["content-type"] == "application/cloudevents+json"
        assert headers["webhook-id"] == json.loads(body)["id"]
        given = headers | {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()))}  # noqa: TID251 - as received
        with pytest.raises(Exception, match="signature"):
            Webhook(secret_of(endpoint, 1, key=KEY)).verify(body, given)
        expected = Webhook(secret_of(endpoint, 1, key=KEY)).sign(headers["webhook-id"], sending.at, body.decode())
        assert headers["webhook-signature"] == expected


async def test_a_day_without_a_receiver_loses_no_event_and_delays_no_other(sending: Sending) -> None:
    async with receiving() as down, receiving() as up:
        endpoint = await sending.endpoint(down)
        await sending.endpoint(up, "bank:b")
        down.answers = [503] * 1000
        for hour in range(24):
            await sending.say(hour * 10 + 1, hour * 10 + 10)
            for _ in range(4):
                await sending.run()
                sending.at += timedelta(minutes=15)
            assert _numbers(up) == list(range(1, hour * 10 + 11)), "the other bank hears at once"
        assert (await sending.state(endpoint))["state"] == "active"
        assert {event["data"]["n"] for event in down.events} == {1}, "what is not taken is offered again, nothing else"
        tried = len(down.got)
        assert 5 < tried < 20, "ever more rarely"
        down.got.clear()
        down.answers = []
        sending.at += timedelta(hours=4)
        await sending.run()
        assert _numbers(down) == list(range(1, 241))
        assert (await sending.state(endpoint))["failing_since"] is None


async def test_after_three_days_an_endpoint_is_disabled_at_its_position(sending: Sending) -> None:
    async with receiving() as receiver:
        endpoint = await sending.endpoint(receiver)
        receiver.answers = [500] * 1000
        await sending.say(1, 3)
        for _ in range(24):
            await sending.run()
            sending.at += timedelta(hours=4)
        state = await sending.state(endpoint)
        assert (state["state"], state["position"]) == ("disabled", 0)
        tried = len(receiver.got)
        await sending.run()
        assert len(receiver.got) == tried


async def test_no_answer_a_redirect_and_an_error_are_failures_of_one_attempt(sending: Sending) -> None:
    async with receiving() as receiver:
        endpoint = await sending.endpoint(receiver)
        receiver.answers = [0, 302, 404]
        await sending.say(1, 2)
        for _ in range(4):
            await sending.run()
            sending.at += timedelta(hours=1)
        assert _numbers(receiver) == [1, 1, 1, 1, 2]
        log = await sending.database.many_rows(
            text("SELECT attempt, status, error FROM webhook_delivery WHERE endpoint_id = :id ORDER BY delivery_id"),
            {"id": endpoint},
        )
        assert [(row[0], row[1]) for row in log] == [(1, None), (2, 302), (3, 404), (4, 204), (1, 204)]


async def test_a_replay_during_a_delivery_starts_from_its_position(sending: Sending) -> None:
    """The receiver asks for everything again while an event is being sent: it gets everything again."""
    async with receiving() as receiver:
        endpoint = await sending.endpoint(receiver)
        await sending.say(1, 3)
        replay = text("UPDATE webhook_endpoint SET position = 0 WHERE endpoint_id = :id")

        async def slowly(_: dict[str, str], __: bytes) -> int:
            if len(receiver.got) == 2:
                await sending.database.one_statement(replay, {"id": endpoint})
            return 204

        receiver.judge = slowly
        await sending.run()
        await sending.run()
        assert _numbers(receiver) == [1, 2, 1, 2, 3]


async def test_for_a_day_after_a_rotation_both_secrets_sign(sending: Sending) -> None:
    async with receiving() as receiver:
        endpoint = await sending.endpoint(receiver)
        rotate = text("UPDATE webhook_endpoint SET generation = 2, rotated_at = :now WHERE endpoint_id = :id")
        await sending.database.one_statement(rotate, {"now": sending.at, "id": endpoint})
        await sending.say(1, 1)
        await sending.run()
        sending.at += timedelta(hours=25)
        await sending.say(2, 2)
        await sending.run()
        within, after = (headers["webhook-signature"].split() for headers, _ in receiver.got)
        assert (len(within), len(after)) == (2, 1)


async def test_an_endpoint_of_an_ended_program_gets_nothing_even_where_it_was_added_meanwhile(sending: Sending) -> None:
    async with receiving() as one, receiving() as other:
        ended, stands = await sending.endpoint(one), await sending.endpoint(other)
        for endpoint, maker in ((ended, "client-1"), (stands, "client-2")):
            await sending.database.one_statement(_MADE_BY, {"id": endpoint, "maker": maker})
        await sending.database.one_statement(_ENDED)
        await sending.say(1, 3)
        await sending.run()
        assert (len(one.got), len(other.got)) == (0, 3)
