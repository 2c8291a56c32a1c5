"""Statements about contacts of employers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source, columns
from libs.copies.aliases import SAME_PERSON

Wish = Literal["email", "sms", "none"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact. `acts`: the person may act for the employer; `wish`: how the contact wants to be written to."""

    contact_id: UUID
    employer_id: UUID
    person_id: UUID | None
    name: str
    email: str | None
    phone: str | None
    wish: Wish
    language: str | None
    acts: bool
    version: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewContact:
    """The members of a contact that its giver chooses."""

    name: str
    email: str | None = None
    phone: str | None = None
    wish: Wish = "none"
    language: str | None = None
    person_id: UUID | None = None
    acts: bool = False


@dataclass(frozen=True, slots=True)
class ContactSalt:
    contact_id: UUID
    salt: bytes


@dataclass(frozen=True, slots=True)
class ActingFor:
    """An employer that a person may act for."""

    contact_id: UUID
    employer_id: UUID
    name: str
    registration_number: str
    recorded_at: datetime


_INSERT = Query(
    Contact,
    f"""
    INSERT INTO employer_contact (contact_id, employer_id, person_id, name, email, phone, wish, language, acts, salt,
                                  given_by)
    VALUES (:contact_id, :employer_id, :person_id, :name, :email, :phone, :wish, :language, :acts, :salt, :by)
    RETURNING {columns(Contact)}
    """,
)
_CHANGE = Query(
    Contact,
    f"""
    UPDATE employer_contact SET name = :name, email = :email, phone = :phone, wish = :wish, language = :language,
        version = version + 1
    WHERE contact_id = :contact_id AND employer_id = :employer_id AND ended_at IS NULL
      AND (name, email, phone, wish, language) IS DISTINCT FROM (
          :name, CAST(:email AS text), CAST(:phone AS text), :wish, :language)
    RETURNING {columns(Contact)}
    """,
)
_ONE = Query(
    Contact,
    f"""
    SELECT {columns(Contact)} FROM employer_contact
    WHERE contact_id = :contact_id AND employer_id = :employer_id AND ended_at IS NULL
    """,
)
_EMPTY = "name = '', email = NULL, phone = NULL, salt = NULL, ended_at = clock_timestamp(), ended_by = :by"
_END = Query(
    Contact,
    f"""
    UPDATE employer_contact SET {_EMPTY}, version = version + 1
    WHERE contact_id = :contact_id AND employer_id = :employer_id AND ended_at IS NULL
    RETURNING {columns(Contact)}
    """,
)
_END_OF_PERSONS = Query(
    Contact,
    f"""
    UPDATE employer_contact SET {_EMPTY}, version = version + 1
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND ended_at IS NULL
    RETURNING {columns(Contact)}
    """,
)
_EMPLOYERS = Query(
    UUID,
    """
    SELECT DISTINCT employer_id FROM employer_contact
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND ended_at IS NULL ORDER BY employer_id
    """,
)
_OF_EMPLOYER = Query(
    Contact,
    f"""
    SELECT {columns(Contact)} FROM employer_contact
    WHERE employer_id = :employer_id AND ended_at IS NULL AND contact_id > :after ORDER BY contact_id LIMIT :limit
    """,
)
_COUNT = Query(int, "SELECT count(*) FROM employer_contact WHERE employer_id = :employer_id AND ended_at IS NULL")
_SALT = Query(ContactSalt, "SELECT contact_id, salt FROM employer_contact WHERE contact_id = :contact_id")
_SALTS = Query(
    ContactSalt,
    """
    SELECT contact_id, salt FROM employer_contact
    WHERE contact_id = ANY(CAST(:contact_ids AS uuid[])) AND ended_at IS NULL
    """,
)
_ACTING = f"""
    SELECT c.contact_id, c.employer_id, e.name, e.registration_number, c.recorded_at
    FROM employer_contact c JOIN employer e USING (employer_id)
    WHERE c.person_id IN {SAME_PERSON} AND c.acts AND c.ended_at IS NULL
"""
_ACTS_FOR = Query(ActingFor, f"{_ACTING} AND c.contact_id > :after ORDER BY c.contact_id LIMIT :limit")
_ACTS_FOR_ONE = Query(ActingFor, f"{_ACTING} AND c.employer_id = :employer_id ORDER BY c.contact_id LIMIT 1")


async def insert_contact(
    connection: AsyncConnection, contact_id: UUID, employer_id: UUID, new: NewContact, *, salt: bytes, by: str
) -> Contact:
    return await _INSERT.one(
        connection,
        contact_id=contact_id,
        employer_id=employer_id,
        person_id=new.person_id,
        name=new.name,
        email=new.email,
        phone=new.phone,
        wish=new.wish,
        language=new.language,
        acts=new.acts,
        salt=salt,
        by=by,
    )


async def change_contact(
    connection: AsyncConnection, contact_id: UUID, employer_id: UUID, new: NewContact
) -> Contact | None:
    """Change how the contact is reached; None where nothing is changed, or the employer has no such contact."""
    return await _CHANGE.first(
        connection,
        contact_id=contact_id,
        employer_id=employer_id,
        name=new.name,
        email=new.email,
        phone=new.phone,
        wish=new.wish,
        language=new.language,
    )


async def contact(connection: AsyncConnection, contact_id: UUID, employer_id: UUID) -> Contact | None:
    """Return a contact of the employer that has not ended."""
    return await _ONE.first(connection, contact_id=contact_id, employer_id=employer_id)


async def end_contact(connection: AsyncConnection, contact_id: UUID, employer_id: UUID, *, by: str) -> Contact | None:
    """End a contact and destroy its details and key; None where the employer has no such contact."""
    return await _END.first(connection, contact_id=contact_id, employer_id=employer_id, by=by)


async def end_contacts_of_persons(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str) -> list[Contact]:
    return await _END_OF_PERSONS.all(connection, person_ids=list(person_ids), by=by)


async def employers_of_contacts(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[UUID]:
    """List the employers of which these persons are contacts, in the order in which they are locked."""
    return await _EMPLOYERS.all(connection, person_ids=list(person_ids))


async def contacts_of(database: Database, employer_id: UUID, *, after: UUID, limit: int) -> list[Contact]:
    return await _OF_EMPLOYER.all(database, employer_id=employer_id, after=after, limit=limit)


async def count_contacts(connection: AsyncConnection, employer_id: UUID) -> int:
    return await _COUNT.one(connection, employer_id=employer_id)


async def salt_of_contact(connection: AsyncConnection, contact_id: UUID) -> ContactSalt:
    return await _SALT.one(connection, contact_id=contact_id)


async def salts_of_contacts(source: Source, contact_ids: Sequence[UUID]) -> list[ContactSalt]:
    """Read the salts of contacts that have not ended."""
    return await _SALTS.all(source, contact_ids=list(contact_ids))


async def employers_acted_for(database: Database, person_id: UUID, *, after: UUID, limit: int) -> list[ActingFor]:
    """List the employers that the person may act for."""
    return await _ACTS_FOR.all(database, person_id=person_id, after=after, limit=limit)


async def acting_contact(database: Database, person_id: UUID, employer_id: UUID) -> ActingFor | None:
    """Return the contact by which the person may act for the employer; None if there is none."""
    return await _ACTS_FOR_ONE.first(database, person_id=person_id, employer_id=employer_id)
