"""Statements about activation codes, counted tries, sessions, and links between accounts and persons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sweeping import by_clock, by_newest, delete_old

Recognised = Literal["counter", "hotline", "activation_code", "phone_code"]
"""Where the person was recognised."""


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """A code by its hash; nobody can read the code itself."""

    code_hash: str
    person_id: UUID
    made_by: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A token of an account's session by its hash. `client_id`: who alone may use it; None: any client of the app."""

    token_hash: bytes
    session_id: UUID
    account: str
    client_id: UUID | None
    expires_at: datetime
    used_at: datetime | None


_INSERT_CODE = Command("""
    INSERT INTO activation_code (code_hash, person_id, made_by, expires_at)
    VALUES (:code_hash, :person_id, :made_by, :expires_at)
""")
# By the newest count: these instants are the business clock's, which a sandbox moves.
OLD_TRIES = delete_old("activation_try", by_newest("activation_try", "since"))
OLD_CODES = delete_old("activation_code", by_newest("activation_code", "expires_at"))
_VOID = Command("""
    DELETE FROM activation_code WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND used_at IS NULL
""")
_LOCK_CODE = Query(
    ActivationCode,
    f"SELECT {columns(ActivationCode)} FROM activation_code WHERE code_hash = :code_hash FOR UPDATE",
)
_USE = Command("UPDATE activation_code SET used_at = :now WHERE code_hash = :code_hash")
_COUNT_TRY = Query(
    int,
    """
    INSERT INTO activation_try (account, tries, since) VALUES (:account, 1, :now)
    ON CONFLICT (account) DO UPDATE
        SET tries = CASE WHEN activation_try.since < :again THEN 1 ELSE activation_try.tries + 1 END,
            since = CASE WHEN activation_try.since < :again THEN :now ELSE activation_try.since END
    RETURNING tries
    """,
)
_LINK = Command("""
    INSERT INTO account_link (account, person_id, how, linked_by) VALUES (:account, :person_id, :how, :linked_by)
    ON CONFLICT (account) WHERE ended_at IS NULL DO NOTHING
""")
_END = Query(
    UUID,
    """
    UPDATE account_link SET ended_at = clock_timestamp(), ended_by = :by
    WHERE account = :account AND ended_at IS NULL
      AND (CAST(:person_ids AS uuid[]) IS NULL OR person_id = ANY(CAST(:person_ids AS uuid[]))) RETURNING person_id
    """,
)
_END_ALL = Query(
    UUID,
    """
    UPDATE account_link SET ended_at = clock_timestamp(), ended_by = :by
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND ended_at IS NULL RETURNING person_id
    """,
)
_DELETE_CODES = Command("DELETE FROM activation_code WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
# The link stays with its number, so that an undone merge gives the account back.
_OF_ACCOUNT = Query(
    UUID,
    """
    SELECT coalesce(a.kept_id, l.person_id) AS person_id FROM account_link l LEFT JOIN person_alias a USING (person_id)
    WHERE l.account = :account AND l.ended_at IS NULL
    """,
)


_INSERT_TOKEN = Command(f"""
    INSERT INTO account_session_token ({columns(SessionToken)})
    VALUES (:token_hash, :session_id, :account, :client_id, :expires_at, :used_at)
""")
_LOCK_TOKEN = Query(
    SessionToken,
    f"SELECT {columns(SessionToken)} FROM account_session_token WHERE token_hash = :token_hash FOR UPDATE",
)
_USE_TOKEN = Command("""
    UPDATE account_session_token SET used_at = coalesce(used_at, :now) WHERE token_hash = :token_hash
""")
_END_SESSION = Command("DELETE FROM account_session_token WHERE session_id = :session_id")
_END_SESSIONS_OF_PERSONS = Command("""
    DELETE FROM account_session_token t USING account_link l
    WHERE l.account = t.account AND l.person_id = ANY(CAST(:person_ids AS uuid[]))
""")
_END_SESSIONS = Command("DELETE FROM account_session_token WHERE account = :account")
OLD_SESSION_TOKENS = delete_old("account_session_token", by_clock("expires_at"))


async def insert_code(connection: AsyncConnection, code: ActivationCode) -> None:
    await _INSERT_CODE.run(
        connection,
        code_hash=code.code_hash,
        person_id=code.person_id,
        made_by=code.made_by,
        expires_at=code.expires_at,
    )


async def void_codes_of(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Void the unused codes of a person, who has these ids."""
    await _VOID.run(connection, person_ids=list(person_ids))


async def lock_code(connection: AsyncConnection, code_hash: str) -> ActivationCode | None:
    return await _LOCK_CODE.first(connection, code_hash=code_hash)


async def use_code(connection: AsyncConnection, code_hash: str, *, now: datetime) -> None:
    await _USE.run(connection, code_hash=code_hash, now=now)


async def count_try(connection: AsyncConnection, account: str, *, now: datetime, within: timedelta) -> int:
    """Count a try of this account and return the number of tries since the first one in the last `within`."""
    return await _COUNT_TRY.one(connection, account=account, now=now, again=now - within)


async def insert_link(
    connection: AsyncConnection, *, account: str, person_id: UUID, how: Recognised, linked_by: str
) -> bool:
    """Link the account to the person; return False if the account is linked already."""
    return bool(await _LINK.run(connection, account=account, person_id=person_id, how=how, linked_by=linked_by))


async def end_link(
    connection: AsyncConnection, account: str, *, by: str, person_ids: Sequence[str] | None
) -> UUID | None:
    """End the link and return its person; None if nobody has the account, or none of `person_ids`."""
    return await _END.first(connection, account=account, by=by, person_ids=person_ids)


async def end_all_of(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str) -> list[UUID]:
    """End the persons' links and delete their codes; the person of each link that ended."""
    await _DELETE_CODES.run(connection, person_ids=list(person_ids))
    await _END_SESSIONS_OF_PERSONS.run(connection, person_ids=list(person_ids))
    return await _END_ALL.all(connection, person_ids=list(person_ids), by=by)


async def person_of_account(source: Source, account: str) -> UUID | None:
    return await _OF_ACCOUNT.first(source, account=account)


async def insert_session_token(connection: AsyncConnection, token: SessionToken) -> None:
    await _INSERT_TOKEN.run(connection, **asdict(token))


async def lock_session_token(connection: AsyncConnection, token_hash: bytes) -> SessionToken | None:
    return await _LOCK_TOKEN.first(connection, token_hash=token_hash)


async def use_session_token(connection: AsyncConnection, token_hash: bytes, *, now: datetime) -> None:
    """Mark the token as used; the first use stands."""
    await _USE_TOKEN.run(connection, token_hash=token_hash, now=now)


async def end_session(connection: AsyncConnection, session_id: UUID) -> None:
    """Delete every token of the session."""
    await _END_SESSION.run(connection, session_id=session_id)


async def end_sessions_of(connection: AsyncConnection, account: str) -> None:
    """Delete every token of the account's sessions."""
    await _END_SESSIONS.run(connection, account=account)
