"""An account is linked by a code that works once, with five tries a day."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import AccountLinked, AccountUnlinked
from services.registration.accounts import rows
from services.registration.accounts.actions.link_account import (
    CODE_LASTS,
    TRIES_MAX,
    count_try,
    end_link,
    link_account,
    make_code,
    redeem_code,
)
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 2, 10, tzinfo=UTC)
_PERSON = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'มานี', 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0)
    RETURNING person_id
""")
_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id)")
_DIED = text("UPDATE person SET died_on = '2021-02-01' WHERE person_id = :person_id")
_SAID = text("SELECT type, data ->> 'how' FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _code(database: Database, person_id: UUID, *, made_by: str = "officer") -> str:
    async with database.transaction(wakes=False) as connection:
        return (await make_code(connection, person_id, made_by=made_by, now=NOW))[0]


async def _redeem(database: Database, account: str, code: str, *, now: datetime = NOW) -> UUID:
    async with database.transaction(wakes=False) as connection:
        return await redeem_code(connection, account=account, code=code, now=now)


async def test_a_code_is_good_once_for_a_week_until_a_newer_one_is_made(database: Database) -> None:
    person_id: UUID = (await database.one_statement(_PERSON))[0]["person_id"]
    void, code = await _code(database, person_id), await _code(database, person_id, made_by="agent:x")
    for wrong, at in ((void, NOW), (code, NOW + CODE_LASTS)):
        with pytest.raises(Refusal, match="activation_code_invalid"):
            await _redeem(database, "app-1", wrong, now=at)
    assert await _redeem(database, "app-1", f"{code[:4]} {code[4:].lower()}") == person_id
    with pytest.raises(Refusal, match="activation_code_invalid"):
        await _redeem(database, "app-2", code)
    with pytest.raises(Refusal, match="account_already_linked"):
        async with database.transaction(wakes=False) as connection:
            await link_account(connection, account="app-1", person_id=person_id, how="counter", linked_by="officer")
    assert await rows.person_of_account(database, "app-1") == person_id
    with pytest.raises(Refusal, match="not_found"):
        async with database.transaction(wakes=False) as connection:
            await end_link(connection, account="app-1", by="person", person_ids=[str(uuid4())])
    async with database.transaction(wakes=False) as connection:
        assert await end_link(connection, account="app-1", by="officer", person_ids=None) == person_id
    assert await rows.person_of_account(database, "app-1") is None
    events = [(row[0], row[1]) for row in await database.many_rows(_SAID, {})]
    assert events == [(AccountLinked.TYPE, "hotline"), (AccountUnlinked.TYPE, None)]


async def test_tries_are_counted_anew_after_a_day(database: Database) -> None:
    for hour in range(TRIES_MAX):
        async with database.transaction(wakes=False) as connection:
            await count_try(connection, "app-1", now=NOW + timedelta(hours=hour))
    with pytest.raises(Refusal, match="activation_locked"):
        async with database.transaction(wakes=False) as connection:
            await count_try(connection, "app-1", now=NOW + timedelta(hours=9))
    async with database.transaction(wakes=False) as connection:
        await count_try(connection, "app-1", now=NOW + timedelta(hours=25))


@pytest.mark.parametrize("under", [0, 1])
async def test_nobody_gets_an_account_of_who_died_under_whichever_number(database: Database, under: int) -> None:
    """A code from before the death opens none, either; codes of both numbers are void with the next one."""
    ids: list[UUID] = [(await database.one_statement(_PERSON))[0]["person_id"] for _ in range(2)]
    await database.one_statement(_ALIAS, {"kept_id": ids[0], "person_id": ids[1]})
    void, code = [await _code(database, one) for one in ids]
    with pytest.raises(Refusal, match="activation_code_invalid"):
        await _redeem(database, "app-1", void)
    await database.one_statement(_DIED, {"person_id": ids[under]})
    for one in ids:
        with pytest.raises(Refusal, match="person_died"):
            await _code(database, one)
    with pytest.raises(Refusal, match="person_died"):
        await _redeem(database, "app-1", code)
