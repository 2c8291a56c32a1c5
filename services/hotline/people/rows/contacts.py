"""Statements about contacts of employers: sealed on arrival, opened with the contact's key, emptied at their end."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.contracts.registration import EmployerContact
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact whose details are still encrypted."""

    contact_id: UUID
    version: int
    sealed: str


# The newest version of each contact; one that ended keeps nothing.
keep_contacts = Keep("""
    INSERT INTO employer_contact AS known (contact_id, employer_id, person_id, version, sealed, state)
    SELECT DISTINCT ON (1) (data ->> 'contact_id')::uuid, (data ->> 'employer_id')::uuid,
           (data ->> 'person_id')::uuid, (data ->> 'version')::integer, coalesce(data ->> 'sealed', ''),
           CASE WHEN data ->> 'sealed' IS NULL THEN 'ended' ELSE 'sealed' END
    FROM unnest(CAST(:bodies AS json[])) e(data) ORDER BY 1, 4 DESC
    ON CONFLICT (contact_id) DO UPDATE SET person_id = excluded.person_id, version = excluded.version,
        sealed = excluded.sealed, state = excluded.state, name = NULL, email = NULL, phone = NULL, wish = NULL,
        language = NULL
        WHERE excluded.version > known.version
""")
_SEALED = Query(
    SealedContact,
    f"""
    SELECT {columns(SealedContact)} FROM employer_contact WHERE state = 'sealed' ORDER BY contact_id LIMIT :limit
    """,
)
# A contact that was sealed anew or ended meanwhile stays as it is.
_OPEN = Command("""
    UPDATE employer_contact c SET state = 'open', name = o.name, email = o.email, phone = o.phone, wish = o.wish,
        language = o.language
    FROM json_to_recordset(CAST(:opened AS json)) AS o(contact_id uuid, version integer, name text, email text,
        phone text, wish text, language text)
    WHERE c.contact_id = o.contact_id AND c.version = o.version AND c.state = 'sealed'
""")
_CLOSE = Command("""
    UPDATE employer_contact c SET state = 'ended', sealed = ''
    FROM json_to_recordset(CAST(:lost AS json)) AS l(contact_id uuid, version integer)
    WHERE c.contact_id = l.contact_id AND c.version = l.version AND c.state = 'sealed'
""")


async def sealed_contacts(database: Database, *, limit: int) -> list[SealedContact]:
    return await _SEALED.all(database, limit=limit)


async def open_contacts(connection: AsyncConnection, opened: Sequence[tuple[SealedContact, EmployerContact]]) -> None:
    """Store the opened details of contacts, unless a newer version has arrived since."""
    rows = [
        {**details.model_dump(include={"name", "email", "phone", "wish", "language"}), **_named(contact)}
        for contact, details in opened
    ]
    await _OPEN.run(connection, opened=json.dumps(rows, ensure_ascii=False))


async def close_contacts(connection: AsyncConnection, lost: Sequence[SealedContact]) -> None:
    """Count contacts without a key as ended: registration destroys the key at the end."""
    await _CLOSE.run(connection, lost=json.dumps([_named(contact) for contact in lost]))


def _named(contact: SealedContact) -> dict[str, str | int]:
    return {"contact_id": str(contact.contact_id), "version": contact.version}
