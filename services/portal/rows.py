"""Statements about sessions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is not over; only the browser's cookie has the key of its token."""

    session_id: UUID
    sealed_token: str
    party: str
    party_id: UUID | None
    subject: str


_OPEN = Query(Session, f"SELECT {columns(Session)} FROM session WHERE session_id = :session_id AND until > :now")
_INSERT = Command("""
    INSERT INTO session (session_id, sealed_token, party, party_id, subject, until)
    VALUES (:session_id, :sealed_token, :party, :party_id, :subject, :until)
""")
_DELETE = Command("DELETE FROM session WHERE session_id = :session_id")
_DELETE_OVER = Command("DELETE FROM session WHERE until < :now")


async def open_session(database: Database, session_id: UUID, *, now: datetime) -> Session | None:
    return await _OPEN.first(database, session_id=session_id, now=now)


async def insert_session(connection: AsyncConnection, session: Session, *, until: datetime) -> None:
    await _INSERT.run(
        connection,
        session_id=session.session_id,
        sealed_token=session.sealed_token,
        party=session.party,
        party_id=session.party_id,
        subject=session.subject,
        until=until,
    )


async def delete_session(connection: AsyncConnection, session_id: UUID) -> None:
    await _DELETE.run(connection, session_id=session_id)


async def delete_sessions_over(connection: AsyncConnection, *, now: datetime) -> None:
    await _DELETE_OVER.run(connection, now=now)
