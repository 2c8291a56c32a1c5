"""Days and awards are written as decided, and only if they differ."""

from services.benefits.claims.actions.write_decisions import write_held_days
from services.benefits.tests.held import HELD_DAYS
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases


async def test_days_are_written_only_where_they_differ(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed(days=3))
        kept, other = claim.person_id, world.persons[1]
        async with world.database.transaction(wakes=False) as connection:
            await write_held_days(connection, {claim.claim_id: kept}, [])
        assert await HELD_DAYS.one(world.database) == 3, "held by whom they should be"
        async with world.database.transaction(wakes=False) as connection:
            await write_held_days(connection, {claim.claim_id: other}, [])
        assert await HELD_DAYS.one(world.database) == 0, "held under another id: written anew, and nothing was judged"
