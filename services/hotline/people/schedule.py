"""Duties: decrypt details of persons, and of employers' contacts, that arrived a moment ago."""

from libs.common.neighbours.person_keys import AT_ONCE
from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.people.actions.open_contacts import open_contacts
from services.hotline.people.actions.open_details import open_details
from services.hotline.people.rows.cards import sealed_cards
from services.hotline.people.rows.contacts import sealed_contacts


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


def contacts_duty(context: Context) -> Duty:
    async def contacts() -> bool:
        sealed = await sealed_contacts(context.database, limit=AT_ONCE)
        if not sealed:
            return False
        keys = await context.contact_keys.of([contact.contact_id for contact in sealed])
        async with context.database.transaction(wakes=False) as connection:
            await open_contacts(connection, sealed, keys)
        return len(sealed) == AT_ONCE

    return Duty("open_contacts", every_s=0.3, run=contacts)
