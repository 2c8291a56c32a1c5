"""Articles and procedures: one version after the other."""

import asyncio
from datetime import date

from libs.common.database.connections import Database
from services.hotline.knowledge.actions.write_knowledge import write_article, write_procedure
from services.hotline.knowledge.rows import ArticleText, ProcedureText, articles_in_force, terms_of_procedure
from tests.fresh_databases import FreshDatabases

_PROCEDURE = ProcedureText("maternity", "Grant", "women", ["bank book"], 7, ["online"], ["s. 65"], date(2020, 1, 1))


def _article(title: str) -> ArticleText:
    return ArticleText("one", "vi", title, "Đóng cửa", "", ["s. 79/1"], date(2020, 1, 1), None, "supervisor:s")


async def test_concurrent_versions_are_written_one_after_the_other(databases: FreshDatabases) -> None:
    url = await databases.fresh("hotline")
    database = Database(url, application="test")

    async def write(title: str) -> int:
        async with database.transaction(wakes=False) as connection:
            await write_procedure(connection, _PROCEDURE, written_by="supervisor:s")
            return (await write_article(connection, _article(title))).version

    assert sorted(await asyncio.gather(*(write(f"Title {n}") for n in range(5)))) == [1, 2, 3, 4, 5]
    day = date(2021, 1, 10)
    (found,) = await articles_in_force(database, words=["dong", "79/1"], language="vi", on=day, limit=9)
    assert (found.version, found.whole) == (5, 1)
    terms = await terms_of_procedure(database, "maternity", on=day)
    assert terms is not None
    assert (terms.version, terms.legal_days) == (5, 7)
    assert await terms_of_procedure(database, "maternity", on=date(2019, 12, 31)) is None
    await database.close()
    await databases.drop({"hotline": url})
