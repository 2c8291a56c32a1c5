"""The database compares codes of areas as Python does."""

from itertools import product

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.areas import area_within
from tests.fresh_databases import FreshDatabases

_AREAS = ("TH", "TH-1", "TH-10", "TH-10-40", "TH-100", "VN-SG")


async def test_an_area_is_within_another_for_the_database_as_for_python(databases: FreshDatabases) -> None:
    url = await databases.fresh("portal")
    database = Database(url, application="test", pool_size=1)
    try:
        for area, whole in product(_AREAS, repeat=2):
            asked = "SELECT area_within(CAST(:area AS text), CAST(:whole AS text)) AS within"
            (row,) = await database.one_statement(text(asked), {"area": area, "whole": whole})
            assert row["within"] == area_within(area, whole), (area, whole)
    finally:
        await database.close()
        await databases.drop({"portal": url})
