"""Begin a session, end it, forget those that are over. The cookie is the key: what is stored opens nothing alone."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal, unseal

LASTS = timedelta(hours=8)
_BEGIN = text("""
    INSERT INTO session (session_id, sealed_token, party, party_id, subject, until)
    VALUES (:session_id, :sealed_token, :party, :party_id, :subject, :until)
""")
_END = text("DELETE FROM session WHERE session_id = :session_id")
_FORGET = text("DELETE FROM session WHERE until < :now")


def session_of(cookie: str) -> tuple[UUID, bytes]:
    """The session's id and the key of its token; neither can be had from the other."""
    digest = hashlib.sha256(cookie.encode()).digest()
    session_id = UUID(bytes=digest[:16])
    return session_id, key_of(session_id, secret=cookie, salt=b"portal session")


async def begin_session(
    connection: AsyncConnection, *, token: str, party: str, party_id: UUID | None, subject: str, now: datetime
) -> str:
    """The cookie of a new session."""
    cookie = secrets.token_urlsafe(32)
    session_id, key = session_of(cookie)
    row: dict[str, Any] = {"party": party, "party_id": party_id, "subject": subject, "until": now + LASTS}
    await connection.execute(_FORGET, {"now": now})
    sealed = seal(session_id, key, {"token": token})
    await connection.execute(_BEGIN, {**row, "session_id": session_id, "sealed_token": sealed})
    return cookie


def token_of(session_id: UUID, key: bytes, sealed_token: str) -> str:
    return str(unseal(session_id, key, sealed_token)["token"])


async def end_session(connection: AsyncConnection, cookie: str) -> None:
    await connection.execute(_END, {"session_id": session_of(cookie)[0]})
