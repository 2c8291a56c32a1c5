"""Lock a person's row before events about the person; leave messages that only `/v1/me` shows."""

from collections.abc import Collection
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import MessageLeft
from services.programmes.people import rows

About = Literal[
    "test_wanted",
    "result",
    "bed_offered",
    "bed_withdrawn",
    "stay",
    "booking",
    "place_closed",
    "registration_ended",
    "certificate",
    "dose_due",
]


class BeingMerged(Refusal):
    """The ids of the person changed during the wait for the lock."""

    code = "person_being_merged"
    kind = "unavailable"


class PersonDied(Refusal):
    """The person has died: nothing begins after that."""

    code = "person_died"
    kind = "conflict"


async def lock_person(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Lock every id of the person until the transaction ends; return the person's id after merges."""
    locked = await rows.lock_ids(connection, person_id)
    if person_id not in locked:
        raise NotFound(what="person")
    present = await rows.present_ids(connection, person_id)  # a separate statement: it sees the state after the wait
    if {one.person_id for one in present} != locked:
        raise BeingMerged
    return present[0].kept_id or person_id


async def lock_living(connection: AsyncConnection, person_id: UUID, *, on: date | None = None) -> UUID:
    """Lock the person like `lock_person`, and refuse one who died, or with a day: who died before it."""
    kept_id = await lock_person(connection, person_id)
    died_on = await rows.died_on(connection, kept_id)
    if died_on is not None and (on is None or on > died_on):
        raise PersonDied(died_on=died_on)
    return kept_id


async def lock_persons(connection: AsyncConnection, person_ids: Collection[UUID]) -> None:
    """Lock the ids of two persons that are merged, or whose merge is undone."""
    await rows.lock_persons(connection, person_ids)


async def to_person(connection: AsyncConnection, person_id: UUID) -> tuple[str, ...]:
    """Return the audience of events about a person: the person, under every id."""
    return tuple(f"person:{one}" for one in await rows.ids_of(connection, person_id))


async def leave_message(connection: AsyncConnection, person_id: UUID, about: About, subject_id: UUID) -> None:
    """Leave a message for a person.

    Other services hear that there is one, not its subject. The caller holds the lock.
    """
    message_id = uuid7()
    await rows.insert_message(
        connection, message_id=message_id, person_id=person_id, about=about, subject_id=subject_id
    )
    fact = MessageLeft(message_id=message_id, person_id=person_id)
    await append(connection, Said(fact, await to_person(connection, person_id)))
