"""Statements about the texts of notices by version, and persons' preferences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Template:
    """A version of a text in one language, in force from a day on."""

    name: str
    language: str
    version: int
    subject: str
    body: str
    valid_from: date
    written_by: str


@dataclass(frozen=True, slots=True)
class Words:
    """The subject and body of a notice, and their version."""

    version: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Preference:
    """A person's preferences for notices; a person without a language gets the country's first."""

    person_id: UUID
    sms: bool
    push: bool
    email: str | None
    language: str | None


_ONE_AT_A_TIME = Command(
    "SELECT FROM pg_advisory_xact_lock(hashtextextended('template ' || :name || ' ' || :language, 13))"
)
_INSERT = Query(
    Template,
    f"""
    INSERT INTO notice_template (name, language, version, subject, body, valid_from, written_by)
    SELECT :name, :language, coalesce(max(version), 0) + 1, :subject, :body, :valid_from, :written_by
    FROM notice_template WHERE name = :name AND language = :language
    RETURNING {columns(Template)}
    """,
)
_TEMPLATES = Query(Template, f"SELECT {columns(Template)} FROM notice_template ORDER BY name, language, version")
_NAMED = Query(Template, f"SELECT {columns(Template)} FROM notice_template WHERE name = ANY(CAST(:names AS text[]))")
_IN_FORCE = Query(
    Words,
    f"""
    SELECT {columns(Words)} FROM notice_template
    WHERE name = :name AND language = :language AND valid_from <= :day ORDER BY valid_from DESC, version DESC LIMIT 1
    """,
)
_KEEP_PREFERENCE = Query(
    Preference,
    f"""
    INSERT INTO notice_preference (person_id, sms, push, email, language)
    VALUES (:person_id, :sms, :push, :email, :language)
    ON CONFLICT (person_id) DO UPDATE SET sms = excluded.sms, push = excluded.push, email = excluded.email,
        language = excluded.language
    RETURNING {columns(Preference)}
    """,
)


async def insert_template(
    connection: AsyncConnection,
    *,
    name: str,
    language: str,
    subject: str,
    body: str,
    valid_from: date,
    written_by: str,
) -> Template:
    """Insert the next version of a template. Writers of one template and language wait for each other."""
    await _ONE_AT_A_TIME.run(connection, name=name, language=language)
    return await _INSERT.one(
        connection,
        name=name,
        language=language,
        subject=subject,
        body=body,
        valid_from=valid_from,
        written_by=written_by,
    )


async def templates(database: Database) -> list[Template]:
    """List every version of every text."""
    return await _TEMPLATES.all(database)


async def templates_named(database: Database, names: Sequence[str]) -> list[Template]:
    """List every version of these texts."""
    return await _NAMED.all(database, names=list(names)) if names else []


async def words_in_force(connection: AsyncConnection, name: str, language: str, *, on: date) -> Words | None:
    """Return the text in force; None if nobody wrote one, so that the product's own is used."""
    return await _IN_FORCE.first(connection, name=name, language=language, day=on)


async def keep_preference(
    connection: AsyncConnection,
    person_id: UUID,
    *,
    sms: bool,
    email: str | None,
    language: str | None,
    push: bool = True,
) -> Preference:
    return await _KEEP_PREFERENCE.one(
        connection, person_id=person_id, sms=sms, push=push, email=email, language=language
    )
