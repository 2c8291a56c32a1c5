"""Load the product's articles and procedures, as next versions of what it brought before. The agency's own stay."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.hotline.knowledge import rows
from services.hotline.knowledge.rules.product_knowledge import PRODUCT, ProductArticle, ProductProcedure
from services.hotline.people.rules.search_keys import folded


async def load_product(
    connection: AsyncConnection, articles: Sequence[ProductArticle], procedures: Sequence[ProductProcedure]
) -> int:
    """Write what is not there yet, and return the number of versions written.

    A text that a supervisor wrote is the agency's own: no later text of the product replaces it.
    """
    await rows.lock_product(connection)
    searched = [folded(f"{one.title} {one.body} {one.answer} {' '.join(one.law)}") for one in articles]
    written = await rows.insert_product_articles(connection, articles, searched, written_by=PRODUCT)
    return written + await rows.insert_product_procedures(connection, procedures, written_by=PRODUCT)
