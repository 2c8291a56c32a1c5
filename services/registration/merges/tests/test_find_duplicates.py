"""Persons who may be registered twice: one row for each similar person, even if a file gave all one birthday."""

from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from services.registration.merges.actions.find_duplicates import find_duplicates
from tests.callers import caller
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite

ALIKE = 2_400
_ADD = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition,
                        recorded_at)
    SELECT gen_random_uuid(), gen_random_uuid(), :name, 'มีนา', '1985-01-01', 'female', 'TH-10', '{}', 0,
           clock_timestamp() - make_interval(mins => :minutes)
    FROM generate_series(1, CAST(:count AS integer))
""")
_MEMBERS = text("SELECT count(*) AS n, count(DISTINCT group_id) AS groups FROM duplicate_member")
_COUNTED = text("SELECT sum(members) FROM duplicate_group")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    opened = Database(url, application="prakan test")
    yield opened
    await opened.close()
    await databases.drop({"registration": url})


async def _add(connection: AsyncConnection, name: str, count: int, *, minutes: int = 0) -> None:
    await connection.execute(_ADD, {"name": name, "count": count, "minutes": minutes})


async def _found(connection: AsyncConnection) -> tuple[int, int]:
    """Count the members and groups; each member is counted once."""
    members, groups = (await connection.execute(_MEMBERS)).one()
    assert ((await connection.execute(_COUNTED)).scalar_one() or 0) == members
    return members, groups


async def test_similar_persons_cost_a_row_each_and_rounds_end(database: Database) -> None:
    async with database.transaction() as connection:
        await _add(connection, "one", ALIKE)
        await _add(connection, "alone", 1)
        begun, rounds = perf_counter(), 1
        while await find_duplicates(connection, limit=100):
            rounds += 1
        assert rounds == 25, "each round goes on where the one before ended"
        assert await _found(connection) == (ALIKE, 1)
        assert not await find_duplicates(connection), "looked at again in one round"
        assert await _found(connection) == (ALIKE, 1)
        assert perf_counter() - begun < 5


async def test_a_later_or_slowly_committed_person_joins_the_similar_group(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("one", "other"):
            await _add(connection, name, 1, minutes=60)
        assert not await find_duplicates(connection)
        assert await _found(connection) == (0, 0)
        await _add(connection, "one", 3)
        while await find_duplicates(connection, limit=2):
            pass
        assert await _found(connection) == (4, 1), "with the first of them, who had been alone"
        await _add(connection, "other", 1, minutes=3)
        await find_duplicates(connection)
        assert await _found(connection) == (6, 2)


async def test_officers_mark_two_or_all_as_different_and_later_members_are_shown(local_suite: RunningSuite) -> None:
    suite = local_suite
    people = [(await caller(suite, "มานี", "มีนา"))["id"] for _ in range(3)]
    group = await _shown(suite)
    assert group is not None
    assert (group["members"], sorted(group["person_ids"])) == (3, sorted(people))
    await _apart(suite, group)
    second = await _shown(suite)
    assert second is not None
    assert {second["one_id"], second["other_id"]} != {group["one_id"], group["other_id"]}
    stale = await _all_apart(suite, group, 2)
    assert (stale.status_code, stale.json()["code"]) == (409, "group_has_grown")
    assert (await _all_apart(suite, group, 3)).status_code == 200
    assert await _shown(suite) is None
    assert (await _all_apart(suite, group, 3)).status_code == 404
    joined = (await caller(suite, "มานี", "มีนา"))["id"]
    for _ in people:
        shown = await _shown(suite)
        assert shown is not None
        assert joined in (shown["one_id"], shown["other_id"]), "those told apart before are not asked about again"
        await _apart(suite, shown)
    assert await _shown(suite) is None


async def _shown(suite: RunningSuite) -> dict[str, Any] | None:
    registration = suite.box.services["registration"]
    await next(duty for duty in registration.duties if duty.name == "find_duplicates").run()
    items = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    shown: list[dict[str, Any]] = [item["about"] for item in items if item["kind"] == "possible_duplicate"]
    assert len(shown) <= 1
    return shown[0] if shown else None


async def _apart(suite: RunningSuite, shown: dict[str, Any]) -> None:
    path = f"/registration/v1/possible-duplicates/{shown['one_id']}/{shown['other_id']}/dismissal"
    await suite.made("officer", path, {"reason": "cousins"})


async def _all_apart(suite: RunningSuite, group: dict[str, Any], members: int) -> Any:
    path = f"/registration/v1/possible-duplicates/{group['one_id']}/{group['other_id']}/group-dismissal"
    return await suite.post("officer", path, {"reason": "one default birthday", "members": members})
