"""Statements about certificates of vaccination."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. `content`: the doses, without a name; `holder` is encrypted with the person's own key."""

    certificate_id: UUID
    person_id: UUID
    version: int
    content: Json
    holder: str
    issued_on: date
    status: str
    ended_at: datetime | None


_CERTIFICATE = Query(
    Certificate, f"SELECT {columns(Certificate)} FROM vaccination_certificate WHERE certificate_id = :certificate_id"
)
_VALID = Query(
    Certificate,
    f"""
    SELECT {columns(Certificate)} FROM vaccination_certificate
    WHERE person_id IN {SAME_PERSON} AND status = 'valid'
    """,
)
_PERSON = Query(UUID, "SELECT person_id FROM vaccination_certificate WHERE certificate_id = :certificate_id")
_NEXT_VERSION = Query(
    int,
    f"""
    SELECT coalesce(max(version), 0) + 1 AS version FROM vaccination_certificate WHERE person_id IN {SAME_PERSON}
    """,
)
_INSERT = Command("""
    INSERT INTO vaccination_certificate (certificate_id, person_id, version, content, holder, issued_on)
    VALUES (:certificate_id, :person_id, :version, CAST(:content AS json), :holder, :issued_on)
""")
_SUPERSEDE = Query(
    UUID,
    f"""
    UPDATE vaccination_certificate SET status = 'superseded', ended_because = :because, ended_at = clock_timestamp()
    WHERE person_id IN {SAME_PERSON} AND status = 'valid' RETURNING certificate_id
    """,
)
_REVOKE = Query(
    UUID,
    """
    UPDATE vaccination_certificate
    SET status = 'revoked', ended_because = :because, ended_at = coalesce(ended_at, clock_timestamp())
    WHERE certificate_id = :certificate_id AND status <> 'revoked' RETURNING certificate_id
    """,
)


async def certificate(database: Database, certificate_id: UUID) -> Certificate | None:
    return await _CERTIFICATE.first(database, certificate_id=certificate_id)


async def valid_certificates(connection: AsyncConnection, person_id: UUID) -> list[Certificate]:
    """List the person's valid certificates: at most one, or two after a merge."""
    return await _VALID.all(connection, person_id=person_id)


async def person_of_certificate(connection: AsyncConnection, certificate_id: UUID) -> UUID | None:
    return await _PERSON.first(connection, certificate_id=certificate_id)


async def next_version(connection: AsyncConnection, person_id: UUID) -> int:
    """Return the version after those of all certificates that the person ever had."""
    return await _NEXT_VERSION.one(connection, person_id=person_id)


async def insert_certificate(
    connection: AsyncConnection,
    *,
    certificate_id: UUID,
    person_id: UUID,
    version: int,
    content: str,
    holder: str,
    issued_on: date,
) -> None:
    """Insert a certificate; `content` is JSON."""
    await _INSERT.run(
        connection,
        certificate_id=certificate_id,
        person_id=person_id,
        version=version,
        content=content,
        holder=holder,
        issued_on=issued_on,
    )


async def supersede_valid(connection: AsyncConnection, person_id: UUID, *, because: str) -> list[UUID]:
    """End the person's valid certificates; return them."""
    return await _SUPERSEDE.all(connection, person_id=person_id, because=because)


async def revoke(connection: AsyncConnection, certificate_id: UUID, *, because: str) -> bool:
    """Revoke a certificate; return False if it was revoked before."""
    return await _REVOKE.first(connection, certificate_id=certificate_id, because=because) is not None
