"""Officers mark similar persons as different: a pair, or all members that they saw, until no pair is left."""

from collections.abc import AsyncIterator
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import NotFound
from services.registration.merges.actions.find_duplicates import find_duplicates
from services.registration.merges.actions.tell_apart import GroupHasGrown, tell_all_apart, tell_two_apart
from services.registration.merges.rows.groups import OpenGroup, open_groups
from tests.fresh_databases import FreshDatabases

BY = "officer:test"
_ADD = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    VALUES (CAST(:id AS uuid), gen_random_uuid(), :name, 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0)
""")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    opened = Database(url, application="test", pool_size=2)
    yield opened
    await opened.close()
    await databases.drop({"registration": url})


async def _alike(database: Database, count: int, name: str = "มานี") -> list[UUID]:
    """Register this number of persons with one name, and find them as similar."""
    made = sorted(uuid4() for _ in range(count))
    async with database.transaction(wakes=False) as connection:
        for person_id in made:
            await connection.execute(_ADD, {"id": person_id, "name": name})
        await find_duplicates(connection)
    return made


async def _apart(database: Database, one: UUID, other: UUID) -> None:
    async with database.transaction(wakes=False) as connection:
        await tell_two_apart(connection, one, other, by=BY)


async def _all_apart(database: Database, one: UUID, other: UUID, *, seen: int) -> int:
    async with database.transaction(wakes=False) as connection:
        return await tell_all_apart(connection, one, other, seen=seen)


async def _shown(database: Database) -> list[OpenGroup]:
    return await open_groups(database, limit=10, listed=10)


async def test_the_last_two_of_a_group_close_it(database: Database) -> None:
    people = await _alike(database, 3)
    pairs = list(combinations(people, 2))
    for n, (one, other) in enumerate(pairs):
        (group,) = await _shown(database)
        assert (group.one_id, group.other_id) == (one, other), "of those who were not told apart"
        await _apart(database, *((one, other) if n % 2 else (other, one)))
        await _apart(database, one, other)
    assert await _shown(database) == []
    assert not await database.one_statement(text("SELECT 1 FROM duplicate_group WHERE open")), "it is closed for good"
    rows = await database.one_statement(text("SELECT one_id, other_id, dismissed_by FROM duplicate_dismissed"))
    assert {tuple(row.values()) for row in rows} == {(*pair, BY) for pair in pairs}


async def test_only_two_of_one_group_are_marked_as_different(database: Database) -> None:
    here, there = await _alike(database, 2), await _alike(database, 2, "ปิติ")
    (alone,) = await _alike(database, 1, "ชูใจ")
    for one, other in ((here[0], here[0]), (here[0], there[0]), (here[0], alone), (here[0], uuid4())):
        with pytest.raises(NotFound):
            await _apart(database, one, other)
        if one != other:
            with pytest.raises(NotFound):
                await _all_apart(database, one, other, seen=2)
    assert len(await _shown(database)) == 2
    assert not await database.one_statement(text("SELECT 1 FROM duplicate_dismissed"))
    await _apart(database, *there)
    assert [{group.one_id, group.other_id} for group in await _shown(database)] == [set(here)]


async def test_all_seen_members_are_marked_as_different_and_a_later_one_is_shown(database: Database) -> None:
    people = await _alike(database, 3)
    (group,) = await _shown(database)
    for seen in (2, 4):
        with pytest.raises(GroupHasGrown) as refused:
            await _all_apart(database, *people[:2], seen=seen)
        assert refused.value.values == {"members": 3, "seen": seen}
    assert await _shown(database) == [group]
    assert await _all_apart(database, *people[:2], seen=3) == group.group_id
    assert await _shown(database) == []
    with pytest.raises(NotFound):
        await _all_apart(database, *people[:2], seen=3)
    (joined,) = await _alike(database, 1)
    asked = set()
    for _ in people:
        (group,) = await _shown(database)
        asked.add(frozenset((group.one_id, group.other_id)))
        await _apart(database, group.one_id, group.other_id)
    assert asked == {frozenset((joined, one)) for one in people}, "those told apart before are not asked about again"
    assert await _shown(database) == []
