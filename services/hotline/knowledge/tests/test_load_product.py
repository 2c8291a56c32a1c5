"""The product's articles and procedures are loaded once for each country, and give way to the agency's own."""

from dataclasses import replace
from datetime import date

import pytest

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import countries, load_law
from libs.common.texts import LANGUAGES
from services.hotline.knowledge.actions.load_product import load_product
from services.hotline.knowledge.actions.write_knowledge import write_article
from services.hotline.knowledge.rows import ArticleText, articles_in_force, procedures_in_force, terms_of_procedure
from services.hotline.knowledge.rules.product_knowledge import product_articles, product_procedures
from tests.fresh_databases import FreshDatabases

_DAY = date(2021, 2, 1)


@pytest.mark.parametrize("country", countries(LAW))
async def test_each_text_is_loaded_once_and_the_agencys_own_stays(country: str, databases: FreshDatabases) -> None:
    law = load_law(LAW / country)
    articles, procedures = product_articles(law), product_procedures(law)
    url = await databases.fresh("hotline")
    database = Database(url, application="test")

    async def load(articles: list, procedures: list) -> int:  # type: ignore[type-arg]
        async with database.transaction(wakes=False) as connection:
            return await load_product(connection, articles, procedures)

    assert await load(articles, procedures) == len(articles) + len(procedures) > 20
    assert await load(articles, procedures) == 0
    in_force = [one for one in articles if one.valid_from <= _DAY <= (one.valid_until or _DAY)]
    for language in LANGUAGES:
        found = await articles_in_force(database, words=[], language=language, on=_DAY, limit=99)
        wanted = {(one.slug, one.title) for one in in_force if one.language == language}
        assert {(one.slug, one.title) for one in found} == wanted
        assert all(one.law and one.body for one in found), "each text cites its source"
    listed = await procedures_in_force(database, on=_DAY)
    shown = {one.code: one for one in procedures if one.valid_from <= _DAY}
    assert {one.code for one in listed} == shown.keys()
    for one in listed:
        assert set(one.words) == set(LANGUAGES)
        assert {len(one.words[language]["documents"]) for language in LANGUAGES} == {len(one.documents)}
        terms = await terms_of_procedure(database, one.code, on=_DAY)
        assert terms is not None
        assert terms.legal_days == shown[one.code].legal_days

    first = next(one for one in in_force if one.language == "en")
    own = ArticleText(first.slug, "en", "Ours", "Ours", "", ["s. 1"], _DAY, None, "supervisor:s")
    async with database.transaction(wakes=False) as connection:
        await write_article(connection, own)
    later = [replace(one, body=f"{one.body} More.") for one in articles]
    same_slug = sum((one.slug, one.language) == (first.slug, "en") for one in articles)
    assert await load(later, procedures) == len(articles) - same_slug
    found = await articles_in_force(database, words=["ours"], language="en", on=_DAY, limit=99)
    found = [one for one in found if one.slug == first.slug]
    assert [(one.slug, one.written_by) for one in found] == [(first.slug, "supervisor:s")]
    await database.close()
    await databases.drop({"hotline": url})
