"""A person is locked and gets messages under every id."""

from uuid import uuid4

import pytest

from libs.common.refusals import NotFound
from libs.contracts.programmes import MessageLeft
from services.programmes.people.actions.tell_person import leave_message, lock_person, lock_persons, to_person
from services.programmes.tests.known import Known


async def test_a_merged_person_is_locked_and_gets_messages_under_every_id(known: Known) -> None:
    kept, merged = known.people
    await known.found("INSERT INTO person_alias (person_id, kept_id) VALUES (:m, :k)", m=merged, k=kept)
    async with known.database.transaction(wakes=False) as connection:
        await lock_persons(connection, [kept, merged])
        assert await lock_person(connection, merged) == kept
        assert set(await to_person(connection, merged)) == {f"person:{kept}", f"person:{merged}"}
        with pytest.raises(NotFound):
            await lock_person(connection, uuid4())
        await leave_message(connection, kept, "result", merged)
    ((kind, data, audience),) = await known.found("SELECT type, data::text, audience FROM outbox")
    assert (kind, set(audience)) == (MessageLeft.TYPE, {f"person:{kept}", f"person:{merged}"})
    assert "result" not in data, "what it is about is not told"
