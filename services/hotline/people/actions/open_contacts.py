"""Decrypt the details of employers' contacts with their keys. A contact without a key counts as ended."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import SealBroken, unseal
from libs.contracts.registration import EmployerContact
from services.hotline.people.rows import contacts as rows
from services.hotline.people.rows.contacts import SealedContact


async def open_contacts(
    connection: AsyncConnection, sealed: Sequence[SealedContact], keys: Mapping[UUID, bytes]
) -> None:
    """Decrypt details. A damaged one is as unreadable as one whose key is lost."""
    opened: list[tuple[SealedContact, EmployerContact]] = []
    lost: list[SealedContact] = []
    for contact in sealed:
        try:
            details = unseal(contact.contact_id, keys[contact.contact_id], contact.sealed)
            opened.append((contact, EmployerContact.model_validate(details)))
        except (KeyError, SealBroken, ValueError):
            lost.append(contact)
    await rows.open_contacts(connection, opened)
    await rows.close_contacts(connection, lost)
