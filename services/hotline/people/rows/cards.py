"""Statements about the cards of persons and employers: encrypted on arrival, decrypted, erased."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.contracts.registration import PersonDetails
from libs.copies.employers import keep_employers_in
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep
from services.hotline.people.rules.masking import PersonCard
from services.hotline.people.tables import EMPLOYER


@dataclass(frozen=True, slots=True)
class SealedCard:
    """A card that is still encrypted."""

    person_id: UUID
    version: int
    sealed: str


@dataclass(frozen=True, slots=True)
class EmployerCard:
    employer_id: UUID
    registration_number: str
    name: str
    area: str
    sector: str


_SEALED = Query(
    SealedCard,
    f"SELECT {columns(SealedCard)} FROM person_card WHERE state = 'sealed' ORDER BY person_id LIMIT :limit",
)
_PERSONS = Query(
    PersonCard,
    """
    SELECT person_id, state, national_id, given_name, family_name, born_on, sex, area, phones, address,
           postcode, said_at,
           (SELECT kept_id FROM person_alias a WHERE a.person_id = c.person_id) AS merged_into
    FROM person_card c WHERE person_id = ANY(CAST(:ids AS uuid[]))
    """,
)
_EMPLOYERS = Query(
    EmployerCard,
    f"SELECT {columns(EmployerCard)} FROM employer WHERE employer_id = ANY(CAST(:ids AS uuid[]))",
)
# The newest encrypted details of each person, with their time.
keep_sealed = Keep("""
    INSERT INTO person_card AS known (person_id, version, sealed, said_at)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, (data ->> 'version')::integer, data ->> 'sealed', said_at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, said_at) ORDER BY 1, 2 DESC
    ON CONFLICT (person_id) DO UPDATE
        SET version = excluded.version, sealed = excluded.sealed, said_at = excluded.said_at, state = 'sealed'
        WHERE excluded.version > known.version
""")
keep_employers = keep_employers_in(EMPLOYER)
# What was sealed anew meanwhile has a higher version, who was erased meanwhile another state: they stay as they are.
_OPEN = Query(
    UUID,
    """
    UPDATE person_card c
    SET state = 'open', national_id = o.national_id, given_name = o.given_name, family_name = o.family_name,
        born_on = o.born_on, sex = o.sex, area = o.area, phones = string_to_array(nullif(o.phones, ''), ' '),
        address = o.address, postcode = o.postcode
    FROM json_to_recordset(CAST(:opened AS json)) AS o(person_id uuid, version integer, national_id text,
        given_name text, family_name text, born_on date, sex text, area text, phones text, address text,
        postcode text)
    WHERE c.person_id = o.person_id AND c.version = o.version AND c.state = 'sealed'
    RETURNING c.person_id
    """,
)
_ERASED = """
    UPDATE person_card SET state = 'erased', sealed = '', national_id = NULL, given_name = NULL, family_name = NULL,
        born_on = NULL, sex = NULL, area = NULL, phones = NULL, address = NULL, postcode = NULL
"""
_ERASE = Command(f"{_ERASED} WHERE person_id = ANY(CAST(:persons AS uuid[]))")
erase_cards_of_erased = Keep(f"{_ERASED} WHERE person_id IN ({PERSONS})")


async def sealed_cards(database: Database, *, limit: int) -> list[SealedCard]:
    return await _SEALED.all(database, limit=limit)


async def cards_of_persons(database: Database, ids: Sequence[UUID]) -> dict[UUID, PersonCard]:
    """Read the cards of persons, by id. Persons who are not known here are left out."""
    return {card.person_id: card for card in await _PERSONS.all(database, ids=ids)}


async def cards_of_employers(database: Database, ids: Sequence[UUID]) -> dict[UUID, EmployerCard]:
    """Read the cards of employers, by id. Employers that are not known here are left out."""
    return {card.employer_id: card for card in await _EMPLOYERS.all(database, ids=ids)}


async def open_cards(connection: AsyncConnection, opened: Sequence[tuple[SealedCard, PersonDetails]]) -> set[UUID]:
    """Store decrypted cards, unless a newer version has arrived since; return the persons stored."""
    rows = [
        {
            **details.model_dump(mode="json"),
            "phones": " ".join(details.phones),
            "person_id": str(card.person_id),
            "version": card.version,
        }
        for card, details in opened
    ]
    return set(await _OPEN.all(connection, opened=json.dumps(rows, ensure_ascii=False)))


async def erase_cards(connection: AsyncConnection, persons: Sequence[UUID]) -> None:
    await _ERASE.run(connection, persons=persons)
