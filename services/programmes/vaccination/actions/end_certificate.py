"""End a certificate: superseded by newer doses, or revoked."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.vaccination.rows import certificates as rows


async def supersede_certificate(connection: AsyncConnection, *, person_id: UUID, because: str) -> bool:
    """End the person's valid certificate; return False if there was none. The caller holds the person's lock."""
    return bool(await rows.supersede_valid(connection, person_id, because=because))


async def revoke_certificate(connection: AsyncConnection, *, certificate_id: UUID, because: str) -> None:
    """Revoke the certificate: every check of it fails from now on."""
    person_id = await rows.person_of_certificate(connection, certificate_id)
    if person_id is None:
        raise NotFound(what="certificate")
    await lock_person(connection, person_id)
    if await rows.revoke(connection, certificate_id, because=because):
        await leave_message(connection, person_id, "certificate", certificate_id)
