"""The programs of a place end with it, and a place that is closed gets none."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.spine.events import Event
from libs.common.spine.facts import Fact
from libs.contracts.programmes import PlaceClosed, PlaceOpened, PlaceParty
from services.registration.clients import rows
from services.registration.clients.actions.end_clients_of_places import places_closed
from services.registration.clients.actions.onboard_client import onboard
from services.registration.clients.rows import Client, Party
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT type, data ->> 'client_id' AS client FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


def _events(*facts: Fact) -> Sequence[Event]:
    return [
        Event(
            id=str(uuid4()), topic=fact.TOPIC, partition=0, sequence=n, epoch=1, key="k", type=fact.TYPE,
            body=fact.model_dump_json(), time="2021-06-07T00:00:00+00:00", traceparent=None, position=n, audience="",
        )
        for n, fact in enumerate(facts, 1)
    ]  # fmt: skip


async def _heard(database: Database, place: UUID, party: PlaceParty) -> None:
    async with database.transaction(wakes=False) as connection:
        await rows.keep_places(connection, _events(PlaceOpened(place_id=place, party=party)))


async def _closed(database: Database, place: UUID) -> None:
    async with database.transaction(wakes=False) as connection:
        await places_closed(None, connection, _events(PlaceClosed(place_id=place, closed_on=date(2021, 6, 7))))


async def _onboard(database: Database, party: Party, place: UUID) -> Client:
    async with database.transaction(wakes=False) as connection:
        return await onboard(
            connection,
            name="P",
            party=party,
            party_id=place,
            scopes=[],
            contacts=[],
            keys=[{"kid": "k"}],
            onboarded_by="o",
        )


@pytest.mark.parametrize(("party", "other"), [("laboratory", "facility"), ("facility", "laboratory")])
async def test_a_place_has_programs_of_its_kind_until_it_closes(
    database: Database, party: PlaceParty, other: PlaceParty
) -> None:
    place, elsewhere = uuid4(), uuid4()
    with pytest.raises(Refusal, match="place_unknown"):
        await _onboard(database, party, place)
    for one in (place, elsewhere):
        await _heard(database, one, party)
    with pytest.raises(Refusal, match="place_unknown") as refused:
        await _onboard(database, other, place)
    assert refused.value.pointer == "/party_id"
    ended = [await _onboard(database, party, place) for _ in range(2)]
    stays = await _onboard(database, party, elsewhere)
    for _ in range(2):
        await _closed(database, place)
    said = [(row["type"], row["client"]) for row in await database.one_statement(_SAID, {})]
    assert sorted(said) == sorted(("registration.client_revoked.v1", str(one.client_id)) for one in ended)
    for client in ended:
        found = await rows.client(database, client.client_id)
        assert found is not None
        assert found.revoked_at is not None
    found = await rows.client(database, stays.client_id)
    assert found is not None
    assert found.revoked_at is None
    with pytest.raises(Refusal, match="place_has_ended"):
        await _onboard(database, party, place)
