"""Begin and end sessions, and delete expired ones. The cookie has the key: a stored session alone opens nothing."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal, unseal
from services.portal import rows

LASTS = timedelta(hours=8)


def session_of(cookie: str) -> tuple[UUID, bytes]:
    """Return the session's id and the key of its token; neither can be computed from the other."""
    digest = hashlib.sha256(cookie.encode()).digest()
    session_id = UUID(bytes=digest[:16])
    return session_id, key_of(session_id, secret=cookie, salt=b"portal session")


async def begin_session(
    connection: AsyncConnection, *, token: str, party: str, party_id: UUID | None, subject: str, now: datetime
) -> str:
    """Begin a session and return its cookie."""
    cookie = secrets.token_urlsafe(32)
    session_id, key = session_of(cookie)
    await rows.delete_sessions_over(connection, now=now)
    sealed = seal(session_id, key, {"token": token})
    session = rows.Session(session_id, sealed, party, party_id, subject)
    await rows.insert_session(connection, session, until=now + LASTS)
    return cookie


def token_of(session_id: UUID, key: bytes, sealed_token: str) -> str:
    return str(unseal(session_id, key, sealed_token)["token"])


async def end_session(connection: AsyncConnection, cookie: str) -> None:
    await rows.delete_session(connection, session_of(cookie)[0])
