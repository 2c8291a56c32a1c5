"""A certificate that is valid no more: superseded by newer doses, or revoked."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import leave_message, lock_person

_SUPERSEDE = text(f"""
    UPDATE vaccination_certificate SET status = 'superseded', ended_because = :because, ended_at = clock_timestamp()
    WHERE person_id IN {SAME_PERSON} AND status = 'valid' RETURNING certificate_id
""")
_PERSON = text("SELECT person_id FROM vaccination_certificate WHERE certificate_id = :certificate_id")
_REVOKE = text("""
    UPDATE vaccination_certificate
    SET status = 'revoked', ended_because = :because, ended_at = coalesce(ended_at, clock_timestamp())
    WHERE certificate_id = :certificate_id AND status <> 'revoked' RETURNING certificate_id
""")


async def supersede_certificate(connection: AsyncConnection, *, person_id: UUID, because: str) -> bool:
    """Whether there was a valid one. The person's lock is held."""
    given = {"person_id": person_id, "because": because}
    return bool((await connection.execute(_SUPERSEDE, given)).scalars().all())


async def revoke_certificate(connection: AsyncConnection, *, certificate_id: UUID, because: str) -> None:
    """Whoever shows it from now on is told so."""
    person_id = (await connection.execute(_PERSON, {"certificate_id": certificate_id})).scalar_one_or_none()
    if person_id is None:
        raise NotFound(what="certificate")
    await lock_person(connection, person_id)
    given = {"certificate_id": certificate_id, "because": because}
    if (await connection.execute(_REVOKE, given)).scalar_one_or_none() is not None:
        await leave_message(connection, person_id, "certificate", certificate_id)
