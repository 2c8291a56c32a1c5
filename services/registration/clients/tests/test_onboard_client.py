"""A client is onboarded for a known party, its keys overlap for a day, and a revoked one has none."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import ClientRevoked
from services.registration.clients import rows
from services.registration.clients.actions.onboard_client import (
    change_keys,
    onboard,
    require_public_keys,
    revoke_client,
)
from services.registration.clients.rows import Client, Party
from services.registration.mandates.actions.give_mandate import register_agent
from tests.fresh_databases import FreshDatabases

CONTACT = {"name": "Ops", "email": "ops@example.com"}
_SAID = text("SELECT type, data ->> 'others_stand' FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _onboard(database: Database, party: Party, party_id: UUID) -> Client:
    async with database.transaction(wakes=False) as connection:
        return await onboard(
            connection,
            name="Siam Payroll",
            party=party,
            party_id=party_id,
            scopes=["returns"],
            contacts=[CONTACT],
            keys=[{"kid": "k1"}],
            onboarded_by="officer",
        )


async def test_keys_overlap_for_a_day_and_a_revoked_client_has_no_new_ones(database: Database) -> None:
    async with database.transaction(wakes=False) as connection:
        agent_id = await register_agent(connection, name="Siam Payroll", contacts=[CONTACT])
    one, other = [await _onboard(database, "payroll_agent", agent_id) for _ in range(2)]
    assert (one.keys, one.previous_keys, one.overlap, one.contacts) == ([{"kid": "k1"}], None, False, [CONTACT])
    async with database.transaction(wakes=False) as connection:
        changed = await change_keys(connection, one.client_id, [{"kid": "k2"}])
    assert (changed.keys, changed.previous_keys, changed.overlap) == ([{"kid": "k2"}], [{"kid": "k1"}], True)
    for client in (one, other, other):
        async with database.transaction(wakes=False) as connection:
            assert (await revoke_client(connection, client.client_id, by="officer")).revoked_at is not None
    with pytest.raises(Refusal, match="not_found"):
        async with database.transaction(wakes=False) as connection:
            await change_keys(connection, one.client_id, [{"kid": "k3"}])
    events = [(row[0], row[1]) for row in await database.many_rows(_SAID, {})]
    assert events == [(ClientRevoked.TYPE, "true"), (ClientRevoked.TYPE, "false")], "revoked again it is no news"
    assert await rows.client(database, uuid4()) is None


@pytest.mark.parametrize("party", ["payroll_agent", "employer"])
async def test_a_party_that_is_not_registered_has_no_clients(database: Database, party: Party) -> None:
    with pytest.raises(Refusal, match="not_found") as refused:
        await _onboard(database, party, uuid4())
    assert refused.value.pointer == "/party_id"


def test_a_private_key_is_refused_with_its_pointer() -> None:
    key = ECKey.generate_key("P-256", {"kid": "k1"})
    require_public_keys([key.as_dict(private=False)])
    with pytest.raises(Refusal, match="client_key_invalid"):
        require_public_keys([key.as_dict(private=True)])


def test_a_kid_of_any_length_is_refused() -> None:
    """Lists and tokens repeat it: a megabyte of it would be kept and sent."""
    key = ECKey.generate_key("P-256", {"kid": "k" * 200})
    require_public_keys([key.as_dict(private=False)])
    with pytest.raises(Refusal, match="client_key_invalid") as refused:
        require_public_keys([key.as_dict(private=False) | {"kid": "k" * 201}])
    assert [fault.pointer for fault in refused.value.faults] == ["/keys/0"]
