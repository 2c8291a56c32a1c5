"""A duty: load the articles and procedures that come with the product."""

from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.knowledge.actions.load_product import load_product
from services.hotline.knowledge.rules.product_knowledge import product_articles, product_procedures

_EVERY_S = 86_400


def knowledge_duty(context: Context) -> Duty:
    articles, procedures = product_articles(context.law), product_procedures(context.law)

    async def load() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            await load_product(connection, articles, procedures)
        return False

    return Duty("load_knowledge", every_s=_EVERY_S, run=load)
