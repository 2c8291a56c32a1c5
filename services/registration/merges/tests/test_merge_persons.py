"""Two registrations are merged after enough officers approved exactly them, and separated again afterwards."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import PersonsMerged, PersonsUnmerged
from services.registration.deaths.actions.record_death import record_death
from services.registration.merges.actions.merge_persons import (
    Both,
    approve_merge,
    as_it_is_now,
    ask_to_merge,
    refuse_merge,
    unmerge,
)
from services.registration.merges.rows import merges as rows
from services.registration.merges.rows.merges import Merge
from services.registration.persons.actions.change_address import change_address
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.rows.addresses import present_address
from services.registration.persons.rows.persons import kept_person, person
from services.registration.persons.tests.enrolled import SECRET, enrolment
from tests.fresh_databases import FreshDatabases

_PERSONS = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    SELECT gen_random_uuid(), gen_random_uuid(), 'มานี', 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0
    FROM generate_series(1, 3) RETURNING person_id
""")
_CORRECT = text("UPDATE person SET version = version + 1 WHERE person_id = :person_id")
_BORN = text("UPDATE person SET born_on = :born_on WHERE person_id = :person_id RETURNING 1")
_DIED_ON = text("SELECT died_on FROM person WHERE person_id = :person_id")
_SAID = text("SELECT type FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _three(database: Database) -> list[UUID]:
    return [row["person_id"] for row in await database.one_statement(_PERSONS)]


async def _ask(database: Database, kept_id: UUID, merged_id: UUID) -> tuple[Merge, Both]:
    async with database.transaction(wakes=False) as connection:
        return await ask_to_merge(connection, kept_id=kept_id, merged_id=merged_id, reason="twice", asked_by="one")


async def _approve(database: Database, merge: Merge, given_hash: str, *, by: str) -> Merge:
    async with database.transaction(wakes=False) as connection:
        approved = await approve_merge(
            connection, merge.merge_id, approver=by, given_hash=given_hash, needed=2, details_secret=SECRET
        )
        return approved[0]


async def test_a_registration_changed_meanwhile_is_not_approved(database: Database) -> None:
    kept_id, merged_id, third = await _three(database)
    merge, both = await _ask(database, kept_id, merged_id)
    assert (merge.status, merge.hash) == ("asked", both.content_hash("twice"))
    await database.one_statement(_CORRECT, {"person_id": merged_id})
    with pytest.raises(Refusal, match="approved_content_differs"):
        await _approve(database, merge, merge.hash, by="two")
    async with database.transaction(wakes=False) as connection:
        now, read = await as_it_is_now(connection, merge)
    assert (read.kept, read.merged.version) == (both.kept, both.merged.version + 1)
    assert (await _approve(database, merge, now.hash, by="two")).status == "asked"
    assert (await _approve(database, merge, now.hash, by="three")).status == "merged"
    assert await kept_person(database, merged_id) == kept_id
    with pytest.raises(Refusal, match="merge_impossible"):
        await _ask(database, third, merged_id)
    async with database.transaction(wakes=False) as connection:
        assert (await unmerge(connection, merge.merge_id, by="two", details_secret=SECRET)).status == "undone"
    assert await kept_person(database, merged_id) is None
    assert [row[0] for row in await database.many_rows(_SAID, {})] == [PersonsMerged.TYPE, PersonsUnmerged.TYPE]


async def test_a_person_is_asked_to_be_merged_once_until_that_is_refused(database: Database) -> None:
    kept_id, merged_id, third = await _three(database)
    merge, _ = await _ask(database, kept_id, merged_id)
    for kept, merged, code in (
        (third, merged_id, "merge_impossible"),
        (third, third, "merge_impossible"),
        (uuid4(), third, "not_found"),
    ):
        with pytest.raises(Refusal, match=code):
            await _ask(database, kept, merged)
    assert await rows.open_merges(database, limit=9) == [merge]
    async with database.transaction(wakes=False) as connection:
        assert (await refuse_merge(connection, merge.merge_id, by="two")).status == "refused"
    with pytest.raises(Refusal, match="merge_not_open"):
        await _approve(database, merge, merge.hash, by="two")
    assert (await _ask(database, third, merged_id))[0].status == "asked"


async def test_the_newest_address_of_both_is_the_persons_and_each_has_its_own_again(database: Database) -> None:
    both = [enrolment("3100600445635"), enrolment("3100600445643")]
    await register_persons(database, both, details_secret=SECRET)
    kept_id, merged_id = (one.person_id for one in both)
    given = {"postcode": None, "by": "person", "today": date(2021, 2, 1), "details_secret": SECRET}
    async with database.transaction(wakes=False) as connection:
        await change_address(connection, kept_id, first_day=date(2020, 1, 1), address="old", area="TH-10", **given)
        await change_address(connection, merged_id, first_day=date(2020, 6, 1), address="new", area="TH-50", **given)
    merge, asked = await _ask(database, kept_id, merged_id)
    for by in ("two", "three"):
        await _approve(database, merge, asked.content_hash("twice"), by=by)
    for one in (kept_id, merged_id):
        present, registered = await present_address(database, one), await person(database, one)
        assert present is not None
        assert registered is not None
        assert (present.address, registered.area) == ("new", "TH-50"), "of both ids the newest day counts"
    async with database.transaction(wakes=False) as connection:
        await unmerge(connection, merge.merge_id, by="two", details_secret=SECRET)
    kept, merged = await person(database, kept_id), await person(database, merged_id)
    assert kept is not None
    assert merged is not None
    assert (kept.area, merged.area) == ("TH-10", "TH-50"), "each has its own again"


async def _died(database: Database, person_id: UUID, died_on: date) -> None:
    async with database.transaction(wakes=False) as connection:
        await record_death(
            connection, person_id, died_on=died_on, evidence="c", by="officer:one", today=date(2021, 3, 1)
        )


async def test_what_contradicts_a_death_is_not_merged(database: Database) -> None:
    """Two days of death, a birthday after a death, and a death that is recorded while the merge waits for approval."""
    kept_id, merged_id, third = await _three(database)
    merge, both = await _ask(database, kept_id, merged_id)
    await _died(database, merged_id, date(2021, 2, 10))
    with pytest.raises(Refusal, match="approved_content_differs"):
        await _approve(database, merge, both.content_hash("twice"), by="two")
    await _died(database, kept_id, date(2021, 2, 11))
    with pytest.raises(Refusal, match="merge_contradicts_death"):
        await _approve(database, merge, both.content_hash("twice"), by="two")
    await database.one_statement(_BORN, {"person_id": third, "born_on": date(2021, 2, 12)})
    with pytest.raises(Refusal, match="merge_contradicts_death"):
        await _ask(database, third, merged_id)
    await _died(database, kept_id, date(2021, 2, 10))
    async with database.transaction(wakes=False) as connection:
        now, _ = await as_it_is_now(connection, merge)
    assert (await _approve(database, merge, now.hash, by="two")).status == "asked", "they agree now"


async def test_a_death_of_one_is_of_both_until_the_merge_is_undone(database: Database) -> None:
    kept_id, merged_id, _ = await _three(database)
    await _died(database, merged_id, date(2021, 2, 10))
    merge, both = await _ask(database, kept_id, merged_id)
    for by in ("two", "three"):
        await _approve(database, merge, both.content_hash("twice"), by=by)
    kept = await database.one_statement(_DIED_ON, {"person_id": kept_id})
    assert kept[0]["died_on"] == date(2021, 2, 10)
    async with database.transaction(wakes=False) as connection:
        await unmerge(connection, merge.merge_id, by="two", details_secret=SECRET)
    days = [(await database.one_statement(_DIED_ON, {"person_id": one}))[0]["died_on"] for one in (kept_id, merged_id)]
    assert days == [None, date(2021, 2, 10)]
