"""The copy of employments is the same in whatever order, and however often, the facts are heard."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.spine.events import Event
from libs.copies.employments import keep_employments
from tests.fresh_databases import FreshDatabases

_BEGUN = datetime(2021, 1, 1, tzinfo=UTC)
_KEPT = text("SELECT CAST(row_to_json(e) AS text) AS kept FROM employment e ORDER BY employment_id")
_CLEAR = text("DELETE FROM employment")


def _event(data: dict[str, Any], said_at: datetime) -> Event:
    body = json.dumps(data, default=str)
    return Event(str(uuid4()), "people", 0, 1, 1, str(data["person_id"]), "said.v1", body, said_at.isoformat())


def _story(employment: UUID) -> list[Event]:
    """List six versions, each complete: started, ended, corrected, contested, and void at last."""
    whole = {"employment_id": employment, "employer_id": uuid4(), "person_id": uuid4(), "branch": "000000",
             "started_on": "2020-01-01", "ended_on": None, "reason": None}  # fmt: skip
    changes: list[dict[str, Any]] = [
        {},
        {"ended_on": "2020-06-01", "reason": "resigned"},
        {"ended_on": "2020-07-01", "reason": "resigned"},
        {"started_on": "2020-02-01"},
        {"started_on": "2020-02-01", "standing": "contested"},
        {"started_on": "2020-02-01", "ended_on": "2020-02-01", "standing": "void"},
    ]
    said = []
    for place, change in enumerate(changes):
        at = _BEGUN + timedelta(hours=place)
        said.append(_event({**whole, "version": place + 1, "recorded_at": at, **change}, at))
    return said


async def test_copies_are_the_same_in_whatever_order_facts_come(databases: FreshDatabases) -> None:
    url = await databases.fresh("benefits")
    database = Database(url, application="prakan test")
    chance = random.Random(11)  # noqa: S311 - an order of events, the same every time
    story = [*_story(UUID(int=1)), *_story(UUID(int=2))]
    try:
        in_order = await _heard(database, [[event] for event in story])
        newest = json.loads(in_order[0])
        assert (newest["version"], newest["standing"], newest["started_on"]) == (6, "void", "2020-02-01")
        assert datetime.fromisoformat(newest["known_since"]) == _BEGUN, "since its first version, not its last"
        for _ in range(40):
            heard = [*story, *chance.choices(story, k=4)]
            chance.shuffle(heard)
            batches = []
            while heard:
                size = chance.randint(1, 5)
                batches.append(heard[:size])
                heard = heard[size:]
            assert await _heard(database, batches) == in_order
    finally:
        await database.close()
        await databases.drop({"benefits": url})


async def test_events_from_before_versions_are_read_correctly(databases: FreshDatabases) -> None:
    url = await databases.fresh("benefits")
    database = Database(url, application="prakan test")
    old = {"employment_id": UUID(int=3), "employer_id": uuid4(), "person_id": uuid4(), "started_on": "2020-01-01"}
    try:
        ended = _event({**old, "ended_on": "2020-06-01", "reason": "resigned"}, _BEGUN + timedelta(hours=1))
        kept = await _heard(database, [[ended], [_event({**old, "branch": "000001"}, _BEGUN)]])
        found = json.loads(kept[0])
        assert (found["version"], found["ended_on"], found["branch"]) == (2, "2020-06-01", "000001")
    finally:
        await database.close()
        await databases.drop({"benefits": url})


async def _heard(database: Database, batches: list[list[Event]]) -> list[str]:
    async with database.transaction(wakes=False) as connection:
        await connection.execute(_CLEAR)
        for batch in batches:
            await keep_employments(connection, batch)
        return [row.kept for row in await connection.execute(_KEPT)]
