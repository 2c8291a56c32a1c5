"""A session's token is good once; shown again later it ends the session; the session ends with the account's link."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from services.registration.accounts.actions.link_account import end_link, link_account
from services.registration.accounts.actions.renew_session import (
    SESSION_LASTS,
    RenewedSession,
    SessionInvalid,
    begin_session,
    renew_session,
)
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 2, 10, tzinfo=UTC)
CLIENT = uuid4()
_PERSON = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'มานี', 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0)
    RETURNING person_id
""")
_TOKENS = text("SELECT count(*) AS n FROM account_session_token")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _begun(database: Database, client_id: UUID | None = CLIENT) -> tuple[UUID, str]:
    person_id: UUID = (await database.one_statement(_PERSON))[0]["person_id"]
    account = f"app-{person_id}"
    async with database.transaction(wakes=False) as connection:
        await link_account(connection, account=account, person_id=person_id, how="phone_code", linked_by="x")
        session = await begin_session(connection, account=account, client_id=client_id, now=NOW)
    return person_id, session.token


async def _renew(
    database: Database, token: str, *, client_id: UUID = CLIENT, now: datetime = NOW
) -> RenewedSession | SessionInvalid:
    async with database.transaction(wakes=False) as connection:
        return await renew_session(connection, token, client_id=client_id, now=now)


async def test_each_token_gives_the_next_one_and_a_stolen_one_ends_the_session(database: Database) -> None:
    person_id, token = await _begun(database)
    renewed = await _renew(database, token)
    assert isinstance(renewed, RenewedSession)
    assert (renewed.person_id, renewed.account) == (person_id, f"app-{person_id}")
    lost = await _renew(database, token, now=NOW + timedelta(seconds=59))
    assert isinstance(lost, RenewedSession), "the answer was lost"
    assert isinstance(await _renew(database, token, now=NOW + timedelta(seconds=61)), SessionInvalid)
    for other in (renewed, lost):
        assert isinstance(await _renew(database, other.session.token), SessionInvalid), "the session has ended"
    assert (await database.one_statement(_TOKENS))[0]["n"] == 0


async def test_it_is_the_clients_and_lasts_thirty_days(database: Database) -> None:
    _, token = await _begun(database)
    assert isinstance(await _renew(database, token, client_id=uuid4()), SessionInvalid)
    assert isinstance(await _renew(database, token, now=NOW + SESSION_LASTS), SessionInvalid)
    assert isinstance(await _renew(database, "x"), SessionInvalid)
    assert isinstance(await _renew(database, token), RenewedSession)
    _, of_a_device = await _begun(database, None)
    other = uuid4()
    taken = await _renew(database, of_a_device, client_id=other)
    assert isinstance(taken, RenewedSession)
    assert isinstance(await _renew(database, taken.session.token), SessionInvalid), "it is the other's from now on"


async def test_it_ends_with_the_link(database: Database) -> None:
    person_id, token = await _begun(database)
    async with database.transaction(wakes=False) as connection:
        await end_link(connection, account=f"app-{person_id}", by="officer", person_ids=None)
    assert isinstance(await _renew(database, token), SessionInvalid)
    assert (await database.one_statement(_TOKENS))[0]["n"] == 0
