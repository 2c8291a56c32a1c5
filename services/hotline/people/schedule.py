"""A duty: decrypt details that arrived a moment ago."""

from libs.common.neighbours.person_keys import AT_ONCE
from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.people.actions.open_details import open_details
from services.hotline.people.rows.cards import sealed_cards


def details_duty(context: Context) -> Duty:
    async def details() -> bool:
        sealed = await sealed_cards(context.database, limit=AT_ONCE)
        if not sealed:
            return False
        keys = await context.person_keys.of([card.person_id for card in sealed])
        async with context.database.transaction(wakes=False) as connection:
            await open_details(connection, sealed, keys, calling_code=context.calling_code)
        return len(sealed) == AT_ONCE

    return Duty("open_details", every_s=0.3, run=details)
