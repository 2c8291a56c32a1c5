"""Whatever is said of a person is said under the person's lock; what the person must read waits at the own door."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import MessageLeft
from libs.copies.aliases import SAME_PERSON

About = Literal["test_wanted", "result", "bed_offered", "bed_withdrawn", "stay", "booking", "certificate", "dose_due"]
_LOCK = text(f"SELECT person_id FROM person WHERE person_id IN {SAME_PERSON} ORDER BY person_id FOR UPDATE")
_LOCK_BOTH = text("""
    SELECT person_id FROM person WHERE person_id = ANY(CAST(:person_ids AS uuid[])) ORDER BY person_id FOR UPDATE
""")
_NOW = text(f"""
    SELECT p.person_id, (SELECT kept_id FROM person_alias WHERE person_id = :person_id) AS kept_id
    FROM person p WHERE p.person_id IN {SAME_PERSON}
""")
_IDS = text(f"SELECT person_id FROM {SAME_PERSON} AS s(person_id) ORDER BY person_id = :person_id DESC, person_id")
_LEAVE = text("""
    INSERT INTO message (message_id, person_id, about, subject_id)
    VALUES (:message_id, :person_id, :about, :subject_id)
""")


class BeingMerged(Refusal):
    """The ids of the person changed while the lock was waited for."""

    code = "person_being_merged"
    kind = "unavailable"
    sentence = Sentence(
        en="This person's registrations are being merged at this moment. Try again in a second.",
        th="ขณะนี้กำลังรวมทะเบียนของบุคคลนี้ โปรดลองอีกครั้งในอีกสักครู่",
        vi="Hồ sơ của người này đang được gộp. Hãy thử lại sau giây lát.",
    )


async def lock_person(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Hold every id of the person until the transaction ends; the id that the person goes by now."""
    given = {"person_id": person_id}
    locked = set((await connection.execute(_LOCK, given)).scalars())
    if person_id not in locked:
        raise NotFound(what="person")
    now = (await connection.execute(_NOW, given)).all()  # a statement of its own: what was so after the wait
    if {row.person_id for row in now} != locked:
        raise BeingMerged
    return now[0].kept_id or person_id


async def lock_persons(connection: AsyncConnection, person_ids: Collection[UUID]) -> None:
    """Hold the ids that are to become one person, or two again."""
    await connection.execute(_LOCK_BOTH, {"person_ids": sorted(person_ids)})


async def to_person(connection: AsyncConnection, person_id: UUID) -> tuple[str, ...]:
    """The audience of what is said of a person: the person, under every id."""
    ids = (await connection.execute(_IDS, {"person_id": person_id})).scalars()
    return tuple(f"person:{one}" for one in ids)


async def leave_message(connection: AsyncConnection, person_id: UUID, about: About, subject_id: UUID) -> None:
    """Others hear that there is a message, not what it is about. The person's lock is held."""
    message_id = uuid7()
    row = {"message_id": message_id, "person_id": person_id, "about": about, "subject_id": subject_id}
    await connection.execute(_LEAVE, row)
    fact = MessageLeft(message_id=message_id, person_id=person_id)
    await append(connection, Said(fact, await to_person(connection, person_id)))
