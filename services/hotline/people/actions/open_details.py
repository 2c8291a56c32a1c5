"""Decrypt details with the persons' keys and add search keys. Details without a key count as erased."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.stored_answers import forget_answers
from libs.common.keys.sealing import SealBroken, unseal
from libs.contracts.registration import PersonDetails
from services.hotline.people.rows.cards import SealedCard, erase_cards, open_cards
from services.hotline.people.rows.search import SearchKey, delete_keys, insert_keys
from services.hotline.people.rules.search_keys import person_keys


async def open_details(
    connection: AsyncConnection, sealed: Sequence[SealedCard], keys: Mapping[UUID, bytes], *, calling_code: str
) -> None:
    """Decrypt details. A damaged one is as unreadable as one whose key is lost."""
    opened, unreadable = _opened(sealed, keys)
    made = await open_cards(connection, opened)
    await delete_keys(connection, [*made, *unreadable])
    if unreadable:
        await erase_cards(connection, unreadable)
        await forget_answers(connection, unreadable)
    keys_of_persons = (
        SearchKey(key, kind, card.person_id)
        for card, details in opened
        if card.person_id in made
        for kind, key in person_keys(
            details.given_name, details.family_name, details.national_id, details.phones, calling_code
        )
    )
    await insert_keys(connection, "person", keys_of_persons)


def _opened(
    sealed: Sequence[SealedCard], keys: Mapping[UUID, bytes]
) -> tuple[list[tuple[SealedCard, PersonDetails]], list[UUID]]:
    opened, unreadable = [], []
    for card in sealed:
        try:
            details = PersonDetails.model_validate(unseal(card.person_id, keys[card.person_id], card.sealed))
        except (KeyError, SealBroken, ValueError):
            unreadable.append(card.person_id)
        else:
            opened.append((card, details))
    return opened, unreadable
