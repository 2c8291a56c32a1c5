"""The session of an app's account: a token that is good once, for the next one and the person's access token.

Somebody who shows a token that was used before has stolen it, or was stolen from: the whole session ends
(RFC 9700, 4.14.2). Within a minute it is a client that did not get its answer.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.registration.accounts import rows
from services.registration.accounts.rows import SessionToken

SESSION_LASTS = timedelta(days=30)
ANSWER_LOST_WITHIN = timedelta(minutes=1)
_BYTES = 32


class SessionInvalid(Refusal):
    code = "account_session_invalid"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class Session:
    """A token of a session, told once, and until when it is good."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RenewedSession:
    """For whom a session speaks, and its next token."""

    account: str
    person_id: UUID
    session: Session


async def begin_session(connection: AsyncConnection, *, account: str, client_id: UUID | None, now: datetime) -> Session:
    """Begin a session. `client_id`: the only client that may renew it; None: any client of the kind `app`."""
    return await _token(connection, uuid7(), account=account, client_id=client_id, now=now)


async def renew_session(
    connection: AsyncConnection, token: str, *, client_id: UUID, now: datetime
) -> RenewedSession | SessionInvalid:
    """Renew a session. The refusal is handed back, not raised: the end of a session is to be kept."""
    found = await rows.lock_session_token(connection, _hashed(token))
    if found is None or found.expires_at <= now or found.client_id not in {None, client_id}:
        return SessionInvalid(pointer="/refresh_token")
    if found.used_at is not None and found.used_at < now - ANSWER_LOST_WITHIN:
        await rows.end_session(connection, found.session_id)
        return SessionInvalid(pointer="/refresh_token")
    person_id = await rows.person_of_account(connection, found.account)
    if person_id is None:
        return SessionInvalid(pointer="/refresh_token")
    await rows.use_session_token(connection, found.token_hash, now=now)
    session = await _token(connection, found.session_id, account=found.account, client_id=client_id, now=now)
    return RenewedSession(found.account, person_id, session)


async def _token(
    connection: AsyncConnection, session_id: UUID, *, account: str, client_id: UUID | None, now: datetime
) -> Session:
    token, expires_at = secrets.token_urlsafe(_BYTES), now + SESSION_LASTS
    made = SessionToken(_hashed(token), session_id, account, client_id, expires_at, used_at=None)
    await rows.insert_session_token(connection, made)
    return Session(token, expires_at)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(b"account session " + token.encode()).digest()
