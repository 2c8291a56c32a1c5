"""Register insured persons: a hot write, so one statement serves all concurrent requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, new_salt, seal
from libs.common.refusals import Refusal
from libs.common.spine.events import partition_of
from libs.common.spine.outbox import append
from libs.common.values.identifiers import PersonId
from libs.contracts.registration import PersonDetails, PersonDetailsChanged, PersonRegistered
from services.registration.persons.rows.enrolments import NewPerson, insert_persons
from services.registration.persons.rows.erasures import register_again


class PersonAlreadyRegistered(Refusal):
    code = "person_already_registered"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])} if self.values.get("existing") else {}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person to register. `once`: the idempotency record's members; its key is None without a key."""

    person_id: PersonId
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    sex: str
    area: str
    phones: Sequence[str]
    answer: str
    once: Mapping[str, Any]
    traceparent: str | None
    registered_by: UUID | None = None

    def details_sealed(self, secret: str, salt: bytes, *, version: int = 1) -> PersonDetailsChanged:
        """Return the event with the person's encrypted details for the agency's desks."""
        details = PersonDetails.model_validate(self, from_attributes=True)
        sealed = seal(self.person_id, key_of(self.person_id, secret=secret, salt=salt), details.model_dump_json())
        return PersonDetailsChanged(person_id=self.person_id, version=version, sealed=sealed)

    @property
    def conflict_keys(self) -> tuple[Any, ...]:
        """Return the keys that may occur only once in a statement: the national id and the idempotency key."""
        key = (self.once["client"], self.once["operation"], self.once["key"])
        return (self.person_id, key) if self.once["key"] is not None else (self.person_id,)


async def register_persons(
    database: Database, enrolments: Sequence[Enrolment], *, details_secret: str
) -> list[UUID | None]:
    """Register persons and return their ids; None for a national id that is known, of which nothing is written."""
    made = await insert_persons(database, _new_persons(enrolments, details_secret))
    return [e.person_id if e.person_id in made else None for e in enrolments]


async def enrol(connection: AsyncConnection, enrolment: Enrolment, *, details_secret: str) -> None:
    """Register one person in the caller's transaction; one who was erased is registered again."""
    if await insert_persons(connection, _new_persons([enrolment], details_secret)):
        return
    if not await enrol_again(connection, enrolment, details_secret=details_secret):
        raise PersonAlreadyRegistered


async def enrol_again(connection: AsyncConnection, enrolment: Enrolment, *, details_secret: str) -> bool:
    """Register a person who was erased: the id is the same, the key is another. Return False if nobody is erased."""
    salt = new_salt()
    version = await register_again(
        connection,
        enrolment.person_id,
        national_id=enrolment.national_id,
        given_name=enrolment.given_name,
        family_name=enrolment.family_name,
        born_on=enrolment.born_on,
        sex=enrolment.sex,
        area=enrolment.area,
        phones=enrolment.phones,
        registered_by=enrolment.registered_by,
        salt=salt,
    )
    if version is None:
        return False
    await append(connection, PersonRegistered(person_id=enrolment.person_id, area=enrolment.area, version=version))
    await append(connection, enrolment.details_sealed(details_secret, salt, version=version))
    return True


def _new_persons(enrolments: Sequence[Enrolment], details_secret: str) -> list[NewPerson]:
    """Build the rows in the order of national ids: concurrent statements then wait in one order."""
    ordered = sorted(enrolments, key=lambda e: e.national_id)
    return [_new_person(enrolment, details_secret, new_salt()) for enrolment in ordered]


def _new_person(enrolment: Enrolment, details_secret: str, salt: bytes) -> NewPerson:
    return NewPerson(
        person_id=enrolment.person_id,
        national_id=enrolment.national_id,
        given_name=enrolment.given_name,
        family_name=enrolment.family_name,
        born_on=enrolment.born_on,
        sex=enrolment.sex,
        area=enrolment.area,
        phones=" ".join(enrolment.phones),
        salt=salt,
        event_partition=partition_of(str(enrolment.person_id)),
        fact=PersonRegistered(person_id=enrolment.person_id, area=enrolment.area).model_dump_json(),
        details=enrolment.details_sealed(details_secret, salt).model_dump_json(),
        answer=enrolment.answer,
        traceparent=enrolment.traceparent,
        client=enrolment.once["client"],
        operation=enrolment.once["operation"],
        key=enrolment.once["key"],
        body_hash=enrolment.once["body_hash"],
        registered_by=enrolment.registered_by,
    )
