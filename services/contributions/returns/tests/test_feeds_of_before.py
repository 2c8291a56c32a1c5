"""What was said before a rule stood is shown by the rule: an employer's feed names nobody on its returns."""

from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from tests.running_suite import RunningSuite
from tests.staff import staffed

# As an event said it whose audience was still the employer.
_AS_BEFORE = text("""
    UPDATE event_log SET audience = ARRAY['employer:' || key] WHERE type = 'contributions.wages_credited.v1' RETURNING 1
""")


async def test_who_was_credited_leaves_the_employers_feed(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-11", 1)
    await suite.settled()
    database = suite.box.services["contributions"].database
    assert await database.one_statement(_AS_BEFORE)

    async def told() -> set[str]:
        items = (await suite.get(employer.persona, "/contributions/v1/events")).json()["items"]
        return {event["type"] for event in items}

    assert await told() == {"contributions.return_accepted.v1", "contributions.wages_credited.v1"}

    def migrated(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            import_module("services.contributions.migrations.versions.0018_credited_for_services").upgrade()

    async with database.transaction() as connection:
        await connection.run_sync(migrated)
    assert await told() == {"contributions.return_accepted.v1"}
