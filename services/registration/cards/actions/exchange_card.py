"""Exchange a card: renew it near its last day, or replace one that was lost or damaged."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import NotFound
from services.registration.cards.actions.end_cards import end_and_say, end_due
from services.registration.cards.actions.issue_card import make_card
from services.registration.cards.rows import cards as rows
from services.registration.cards.rows.cards import Card, DueEnd
from services.registration.cards.rules import refusals
from services.registration.cards.rules.card_terms import CardTerms
from services.registration.persons.rows.locked import LockedPerson, lock_person

WhyReplaced = Literal["lost", "damaged"]


@dataclass(frozen=True, slots=True)
class Held:
    """A card with its person, locked."""

    card: Card
    persons: list[LockedPerson]


async def held(connection: AsyncConnection, number: str) -> Held:
    """Lock the person and return the card; an erased person's card ended with the person."""
    found = await rows.card(connection, number)
    locked = await lock_person(connection, found.person_id) if found else []
    now = await rows.card(connection, number)
    if now is None:
        raise NotFound(what="card")
    return Held(now, locked)


def refuse_ended(card: Card) -> None:
    """Refuse what only a card that is still in use allows."""
    if card.ended_on is not None:
        raise refusals.CardAlreadyEnded(ended_on=card.ended_on, reason=card.end_reason)


async def replace_card(
    connection: AsyncConnection, law: RuleLaw, number: str, *, reason: WhyReplaced, by: str, today: date
) -> Card:
    """End the card and issue another one with the same last day. From this moment on the old one is refused."""
    old = await _still_good(connection, law, number, by=by, today=today)
    await end_and_say(connection, [DueEnd(old.card.card_id, old.card.person_id, reason)], by=by, today=today)
    terms = CardTerms.at(law, old.card.kind, today)
    return await make_card(
        connection, terms, old.persons, by=by, today=today, instead_of=old.card, last_day=old.card.last_day
    )


async def renew_card(connection: AsyncConnection, law: RuleLaw, number: str, *, by: str, today: date) -> Card:
    """End the card and issue one with new days, where the last day is near and the person is covered."""
    old = await _still_good(connection, law, number, by=by, today=today)
    terms = CardTerms.at(law, old.card.kind, today)
    if old.card.last_day is None:
        raise refusals.CardHasNoEnd
    if today < (renewed_from := terms.renewed_from(old.card.last_day)):
        raise refusals.CardRenewedTooEarly(day=renewed_from)
    await end_and_say(connection, [DueEnd(old.card.card_id, old.card.person_id, "renewed")], by=by, today=today)
    return await make_card(connection, terms, old.persons, by=by, today=today, instead_of=old.card)


async def _still_good(connection: AsyncConnection, law: RuleLaw, number: str, *, by: str, today: date) -> Held:
    """Return the card as it stands today: one that ends by what is known is refused as one that has ended."""
    now = await held(connection, number)
    refuse_ended(now.card)
    for ended in await end_due(connection, law, [now.card.person_id], by=by, today=today):
        if ended.card_id == now.card.card_id:
            refuse_ended(ended)
    return now
