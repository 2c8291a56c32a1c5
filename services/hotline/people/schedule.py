"""Opening the details that were sealed a moment ago."""

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.neighbours.person_keys import AT_ONCE, PersonKeys
from libs.common.runtime.composition import Duty
from services.hotline.people.actions.open_details import open_details
from services.hotline.people.rows.cards import sealed_cards


def details_duty(database: Database, law: Law, keys: PersonKeys) -> Duty:
    calling_code = str(law.country.get("calling_code", ""))

    async def details() -> bool:
        sealed = await sealed_cards(database, limit=AT_ONCE)
        if not sealed:
            return False
        found = await keys.of([card.person_id for card in sealed])
        async with database.transaction(wakes=False) as connection:
            await open_details(connection, sealed, found, calling_code=calling_code)
        return len(sealed) == AT_ONCE

    return Duty("open_details", every_s=0.3, run=details)
