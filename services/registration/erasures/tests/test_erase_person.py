"""A person is erased under every id at once, or not at all."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.refusals import Refusal
from libs.contracts.registration import AccountUnlinked, PersonErased, PersonsMerged
from libs.copies.aliases import keep_aliases
from services.registration.coverage.actions.end_coverage import end_coverage
from services.registration.coverage.actions.start_coverage import start_coverage
from services.registration.coverage.rules.participation import Choice
from services.registration.erasures.actions.erase_person import erase_person
from services.registration.merges.actions.find_duplicates import find_duplicates
from services.registration.persons.rows.persons import person
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 2, 10)
_PERSONS = text("""
    WITH made AS (
        INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                            event_partition)
        SELECT gen_random_uuid(), gen_random_uuid(), 'มานี', 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0
        FROM generate_series(1, 2) RETURNING person_id
    ),
    keyed AS (INSERT INTO person_key (person_id, salt) SELECT person_id, '\\x00' FROM made),
    linked AS (
        INSERT INTO account_link (account, person_id, how, linked_by)
        SELECT person_id, person_id, 'counter', 'x' FROM made
    )
    SELECT person_id FROM made ORDER BY person_id
""")
_SAID = text("SELECT type, key FROM outbox ORDER BY id")
_LEFT = text("""
    SELECT (SELECT count(*) FROM person_key) + (SELECT count(*) FROM duplicate_group)
        + (SELECT count(*) FROM duplicate_member) + (SELECT count(*) FROM account_link WHERE ended_at IS NULL)
        + (SELECT count(*) FROM person WHERE erased_at IS NULL)
""")
_HALF = text("UPDATE person SET erased_at = clock_timestamp() WHERE person_id = :person_id")
_LAST_STEP_FAILS = text(
    "ALTER TABLE outbox ADD CONSTRAINT outbox_is_full CHECK (type <> 'registration.person_erased.v1')"
)


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _merged_twins(database: Database) -> tuple[UUID, UUID]:
    one, other = [row["person_id"] for row in await database.one_statement(_PERSONS)]
    fact = PersonsMerged(merge_id=uuid4(), kept_id=one, merged_id=other)
    async with database.transaction(wakes=False) as connection:
        await keep_aliases.of_bodies(connection, fact.model_dump_json())
        await find_duplicates(connection)
    return one, other


async def _erase(database: Database, person_id: UUID) -> list[UUID]:
    async with database.transaction(wakes=False) as connection:
        return await erase_person(connection, person_id, by="officer:one", today=TODAY)


async def test_under_every_id_and_nothing_of_the_groups_and_links_is_left(database: Database) -> None:
    one, other = await _merged_twins(database)
    (before,) = (await database.many_rows(_LEFT, {}))[0]
    assert before == 2 + 1 + 2 + 2 + 2
    assert await _erase(database, other) == [one, other], "whichever id is named"
    assert (await database.many_rows(_LEFT, {}))[0][0] == 0
    assert await person(database, one) is None
    said = [(row[0], row[1]) for row in await database.many_rows(_SAID, {})]
    assert said == [(kind.TYPE, str(one_id)) for one_id in (one, other) for kind in (AccountUnlinked, PersonErased)]
    with pytest.raises(Refusal, match="not_found"):
        await _erase(database, one)


async def test_what_fails_at_its_end_has_erased_nothing(database: Database) -> None:
    one, _ = await _merged_twins(database)
    async with database.transaction(wakes=False) as connection:
        await connection.execute(_LAST_STEP_FAILS)
    with pytest.raises(IntegrityError):
        await _erase(database, one)
    assert (await database.many_rows(_LEFT, {}))[0][0] == 2 + 1 + 2 + 2 + 2
    with pytest.raises(IntegrityError):
        await database.one_statement(_HALF, {"person_id": one})


async def test_who_is_covered_is_not_erased_and_words_about_covers_go(database: Database) -> None:
    person_id, _ = await _merged_twins(database)
    law = load_law(LAW / "thailand").rule("registration", "participation")
    said: dict[str, Any] = {"by": "officer:one", "today": TODAY}
    async with database.transaction(wakes=False) as connection:
        made = await start_coverage(
            connection,
            law,
            person_id=person_id,
            scheme="th_s40",
            first_day=date(2020, 1, 1),
            last_day=None,
            choice=Choice("1", None, None, None),
            area=None,
            by="officer:one",
            today=TODAY,
            back_dated=True,
        )
    with pytest.raises(Refusal, match="person_still_covered"):
        async with database.transaction(wakes=False) as connection:
            await erase_person(connection, person_id, **said)
    async with database.transaction(wakes=False) as connection:
        ended: dict[str, Any] = {
            "last_day": date(2020, 6, 30),
            "reason": "not_entitled",
            "because": "a flood",
            "of_officer": True,
        }
        await end_coverage(connection, law, made.coverage_id, **ended, **said)
        await erase_person(connection, person_id, **said)
    words = text("SELECT because FROM coverage_history WHERE because <> ''")
    assert await database.many_rows(words, {}) == []
