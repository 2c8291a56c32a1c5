"""A person is locked under every id."""

from libs.common.database.rows import Query
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import known
from tests.fresh_databases import FreshDatabases

_FREE = Query(
    bool,
    "SELECT pg_try_advisory_xact_lock(hashtextextended('claims of ' || CAST(CAST(:p AS uuid) AS text), 11)) AS free",
)


async def test_one_person_is_locked_under_either_number(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        kept, other, stranger = world.persons[:3]
        await world.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": other})
        async with world.database.transaction(wakes=False) as connection:
            assert await lock_claims_of_person(connection, other) == kept
            async with world.database.transaction(wakes=False) as second:
                assert not await _FREE.one(second, p=kept)
                assert await _FREE.one(second, p=stranger)
