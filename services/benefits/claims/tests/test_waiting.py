"""A query about another service's event is repeated for two seconds, and answered once the event is there."""

import asyncio
from uuid import uuid4

import pytest

from services.benefits.claims.actions import waiting
from services.benefits.claims.actions.file_claim import person_known
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases


async def test_news_that_comes_while_it_is_awaited_is_enough(databases: FreshDatabases) -> None:
    person_id = uuid4()
    async with known(databases) as world:
        asking = asyncio.create_task(person_known(world.database, person_id))
        await asyncio.sleep(waiting._PAUSE_S / 2)
        assert not asking.done(), "no news of the person yet"
        employment = {
            "employment_id": uuid4(), "employer_id": world.employers[0], "person_id": person_id, "version": 1,
            "started_on": "2021-01-01", "ended_on": None, "reason": None,
        }  # fmt: skip
        await world.hear(hear_others.employments_changed, employment)
        assert await asking


async def test_it_ends_with_no(databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_S", 0)
    async with known(databases) as world:
        assert not await person_known(world.database, uuid4())
