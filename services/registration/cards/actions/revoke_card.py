"""Revoke a card: an officer ends it, and says why."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.cards.actions.end_cards import end_and_say
from services.registration.cards.actions.exchange_card import held, refuse_ended
from services.registration.cards.rows.cards import Card, DueEnd


async def revoke_card(connection: AsyncConnection, number: str, *, because: str, by: str, today: date) -> Card:
    """End the card as revoked. From this moment on it is refused."""
    now = (await held(connection, number)).card
    refuse_ended(now)
    ended = await end_and_say(
        connection, [DueEnd(now.card_id, now.person_id, "revoked")], by=by, today=today, because=because
    )
    return ended[0]
