"""An officer's entry is stored as entered, and decided once."""

import asyncio
from collections.abc import Mapping

import pytest

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.registration.entries import rows
from services.registration.entries.actions.enter import EnteredAlready, content_hash, enter, lock_entry, refuse_entry
from tests.fresh_databases import FreshDatabases

CONTENT = {"name": "บริษัท ตัวอย่าง จำกัด", "area": "TH-10", "branches": []}


OF_ONE_SUBJECT: Mapping[rows.EntryKind, Mapping[str, str]] = {
    "person": {"national_id": "1", "given_name": "{n}"},
    "employer": {"registration_number": "1", "name": "{n}"},
    "closure_order_change": {"order_id": "1", "because": "{n}"},
    "closure_order": {"order_number": "bkk 1 /๒๕๖๔", "issued_by": "Bangkok", "employer_id": "1", "cause": "{n}"},
}


async def _entered_twelve_times(database: Database, kind: rows.EntryKind, content: Mapping[str, str]) -> int:
    """Enter it twelve times at once, each time with other details; return how many wait."""

    async def entered(n: int) -> bool:
        told = {name: value.format(n=n) for name, value in content.items()}
        try:
            async with database.transaction(wakes=False) as connection:
                await enter(connection, kind=kind, content=told, made_by="officer:one")
        except EnteredAlready:
            return False
        return True

    return sum(await asyncio.gather(*map(entered, range(12))))


async def test_an_entry_is_decided_once(databases: FreshDatabases) -> None:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=4)
    try:
        async with database.transaction(wakes=False) as connection:
            made = await enter(connection, kind="employer", content=CONTENT, made_by="officer:one")
            assert await lock_entry(connection, made.entry_id) == made
        (waiting,) = await rows.open_entries(database, limit=9)
        assert (waiting.content, waiting.approved_by) == (CONTENT, [])
        assert waiting.hash == content_hash("employer", waiting.content) != content_hash("person", CONTENT)
        async with database.transaction(wakes=False) as connection:
            refused = await refuse_entry(connection, made.entry_id, by="officer:one")
        assert (refused.status, refused.made_id) == ("refused", None)
        assert await rows.entry(database, made.entry_id) == refused
        assert await rows.open_entries(database, limit=9) == []
        for entry_id, code in ((made.entry_id, "entry_not_open"), (uuid7(), "not_found")):
            async with database.transaction(wakes=False) as connection:
                with pytest.raises(Refusal, match=code):
                    await lock_entry(connection, entry_id)
        waiting_then = await _entered_twelve_times(database, "erasure", {"person_id": "1", "because": "{n}"})
        assert waiting_then == 1, "whatever the reason that is given"
        async with database.transaction(wakes=False) as connection:
            (open_one,) = await rows.open_entries(database, limit=9)
            await refuse_entry(connection, open_one.entry_id, by="officer:one")
        assert await _entered_twelve_times(database, "erasure", {"person_id": "1", "because": "{n}"}) == 1
        for kind, content in OF_ONE_SUBJECT.items():
            assert await _entered_twelve_times(database, kind, content) == 1, kind
    finally:
        await database.close()
        await databases.drop({"registration": url})
