"""Each fact of another service names the claims to judge again; a newer copy is not replaced by an older fact."""

import json
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from libs.common.database.rows import Query
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

_ENDS = Query(str, "SELECT coalesce(CAST(ended_on AS text), 'open') AS ends FROM employment WHERE employment_id = :id")


async def _touched(world: Known, hearing: Any, body: dict[str, Any]) -> set[UUID]:
    event = SimpleNamespace(body=json.dumps(body, default=str), time="2021-01-01T00:00:00+00:00")
    async with world.database.transaction(wakes=False) as connection:
        return set(await hearing(connection, [event]))


async def test_an_employment_touches_its_person_and_an_older_version_changes_nothing(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        person, employer = world.persons[0], world.employers[0]
        employment = {
            "employment_id": world.employments[person, employer], "employer_id": employer, "person_id": person,
            "version": 90, "started_on": "2019-01-01", "ended_on": "2021-02-01", "reason": "resigned",
        }  # fmt: skip
        assert await _touched(world, hear_others.employments_changed, employment) == {person}
        older = employment | {"version": 89, "ended_on": None, "reason": None}
        await _touched(world, hear_others.employments_changed, older)
        assert await _ENDS.one(world.database, id=employment["employment_id"]) == "2021-02-01"


async def test_a_merge_touches_both_persons_and_so_does_its_undoing(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        kept, merged = world.persons[:2]
        await world.filed(person=0)
        await world.filed(person=1, employer=1)
        body = {"kept_id": kept, "merged_id": merged}
        assert await _touched(world, hear_others.persons_merged, body) == {kept, merged}
        assert await _touched(world, hear_others.persons_unmerged, body) == {kept, merged}


async def test_an_order_touches_those_certified_under_it_alone(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        certified = await world.certified(await world.filed(person=0))
        await world.filed(person=1)
        order = {
            "order_id": uuid4(), "employer_id": certified.employer_id, "area": None, "sector": None,
            "first_day": "2021-01-04", "last_day": "2021-03-31", "order_number": "BKK 1",
            "cause": "dangerous_communicable_disease",
        }  # fmt: skip
        assert await _touched(world, hear_others.closures_ordered, order) == {certified.person_id}
