"""Return lines lie in the partition of their wage month's year."""

from sqlalchemy import text

from libs.common.database.connections import Database
from tests.fresh_databases import FreshDatabases


async def test_every_year_has_its_partition_and_the_rest_a_default(databases: FreshDatabases) -> None:
    database = Database(await databases.fresh("contributions"), application="test", pool_size=1)
    rows = await database.one_statement(
        text("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'return_line'::regclass")
    )
    names = {row["name"] for row in rows}
    assert {f"return_line_y{year}" for year in range(2016, 2036)} <= names
    assert len(names) == 21
    await database.close()
