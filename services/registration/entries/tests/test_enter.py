"""An officer's entry is stored as entered, and decided once."""

import pytest

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.registration.entries import rows
from services.registration.entries.actions.enter import content_hash, enter, lock_entry, refuse_entry
from tests.fresh_databases import FreshDatabases

CONTENT = {"name": "บริษัท ตัวอย่าง จำกัด", "area": "TH-10", "branches": []}


async def test_an_entry_is_decided_once(databases: FreshDatabases) -> None:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
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
    finally:
        await database.close()
        await databases.drop({"registration": url})
