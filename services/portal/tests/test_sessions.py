"""Only the cookie opens a session, for eight hours or until it ends; the stored row alone opens nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import SealBroken
from services.portal.actions import sessions
from services.portal.rows import open_session
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 1, 10, 3, tzinfo=UTC)
PARTY, TOKEN = uuid4(), "the token"


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("portal")
    opened = Database(url, application="test", pool_size=2)
    yield opened
    await opened.close()
    await databases.drop({"portal": url})


async def _begun(database: Database, token: str = TOKEN, *, now: datetime = NOW) -> str:
    async with database.transaction(wakes=False) as connection:
        return await sessions.begin_session(
            connection, token=token, party="employer", party_id=PARTY, subject="somebody", now=now
        )


async def _token(database: Database, cookie: str, *, now: datetime = NOW) -> str | None:
    """Return the token that a request with the cookie uses."""
    session_id, key = sessions.session_of(cookie)
    found = await open_session(database, session_id, now=now)
    if found is None:
        return None
    assert (found.party, found.party_id, found.subject) == ("employer", PARTY, "somebody")
    return sessions.token_of(session_id, key, found.sealed_token)


async def _stored(database: Database) -> dict[UUID, str]:
    rows = await database.one_statement(text("SELECT session_id, CAST(s AS text) AS whole FROM session s"))
    return {row["session_id"]: row["whole"] for row in rows}


async def test_the_cookie_opens_its_own_session_and_the_stored_row_hides_the_token(database: Database) -> None:
    one, other = await _begun(database, "token one"), await _begun(database, "token two")
    assert [await _token(database, cookie) for cookie in (one, other)] == ["token one", "token two"]
    assert await _token(database, "made up") is None
    stored = await _stored(database)
    assert set(stored) == {sessions.session_of(cookie)[0] for cookie in (one, other)}
    for whole in stored.values():
        assert not any(told in whole for told in (one, other, "token one", "token two"))
    (own_id, own_key), (other_id, other_key) = sessions.session_of(one), sessions.session_of(other)
    found = await open_session(database, own_id, now=NOW)
    assert found is not None
    for session_id, key in ((own_id, other_key), (other_id, own_key), (other_id, other_key)):
        with pytest.raises(SealBroken):
            sessions.token_of(session_id, key, found.sealed_token)


async def test_a_session_is_over_after_its_hours_and_forgotten_when_the_next_begins(database: Database) -> None:
    cookie = await _begun(database)
    end = NOW + sessions.LASTS
    assert await _token(database, cookie, now=end - timedelta(seconds=1)) == TOKEN
    assert await _token(database, cookie, now=end) is None
    half = await _begun(database, now=NOW + sessions.LASTS / 2)
    assert len(await _stored(database)) == 2
    last = await _begun(database, now=end + timedelta(seconds=1))
    assert set(await _stored(database)) == {sessions.session_of(kept)[0] for kept in (half, last)}


async def test_a_session_that_was_ended_opens_no_more_and_others_stay(database: Database) -> None:
    one, other = await _begun(database), await _begun(database)
    for _ in range(2):
        async with database.transaction(wakes=False) as connection:
            await sessions.end_session(connection, one)
    assert await _token(database, one) is None
    assert await _token(database, other) == TOKEN
