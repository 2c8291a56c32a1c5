"""Whatever is said of a person is said under the person's lock; what the person must read waits at the own door."""

from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import MessageLeft

About = Literal["test_wanted", "result", "bed_offered", "bed_withdrawn", "stay", "booking", "certificate", "dose_due"]
_LOCK = text("""
    SELECT person_id FROM person
    WHERE person_id = coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), :person_id) FOR UPDATE
""")
_LEAVE = text("""
    INSERT INTO message (message_id, person_id, about, subject_id)
    VALUES (:message_id, :person_id, :about, :subject_id)
""")


async def lock_person(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Hold the person's key until the transaction ends; the id that the person goes by now."""
    found: UUID | None = (await connection.execute(_LOCK, {"person_id": person_id})).scalar_one_or_none()
    if found is None:
        raise NotFound(what="person")
    return found


async def leave_message(connection: AsyncConnection, person_id: UUID, about: About, subject_id: UUID) -> None:
    """Others hear that there is a message, not what it is about. The person's lock is held."""
    message_id = uuid7()
    row = {"message_id": message_id, "person_id": person_id, "about": about, "subject_id": subject_id}
    await connection.execute(_LEAVE, row)
    await append(connection, Said(MessageLeft(message_id=message_id, person_id=person_id), (f"person:{person_id}",)))
