"""Issue a card to a person who is covered and alive. A person has one card of a kind."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import NotFound
from libs.common.spine.outbox import Said, append_all
from libs.contracts.registration import CardIssued
from services.registration.cards.actions.end_cards import end_due
from services.registration.cards.rows import cards as rows
from services.registration.cards.rows.cards import Card
from services.registration.cards.rules import refusals
from services.registration.cards.rules.card_terms import CardTerms, as_rows, kinds
from services.registration.persons.rows.locked import LockedPerson, first_death, lock_person

_NUMBERS_TRIED = 5
"""Of a million million numbers, one that exists already is rare; five in a row do not happen."""


async def issue_card(
    connection: AsyncConnection, law: RuleLaw, *, person_id: UUID, kind: str, by: str, today: date
) -> Card:
    """Issue a card from today on. One of the kind whose days are over, or that lost its cover, is ended first."""
    if kind not in kinds(law):
        raise refusals.CardKindUnknown(pointer="/kind", kinds=", ".join(kinds(law)))
    locked = await lock_person(connection, person_id)
    if person_id not in {one.person_id for one in locked}:
        raise NotFound(what="person", pointer="/person_id")
    await end_due(connection, law, [person_id], by=by, today=today)
    return await make_card(connection, CardTerms.at(law, kind, today), locked, by=by, today=today)


async def make_card(
    connection: AsyncConnection,
    terms: CardTerms,
    locked: Sequence[LockedPerson],
    *,
    by: str,
    today: date,
    instead_of: Card | None = None,
    last_day: date | None = None,
) -> Card:
    """Make a card of a locked person, and say it.

    `instead_of`: the card that it replaces. `last_day`: of that one, where it is the same card on new paper; then
    nothing more is asked about the cover.
    """
    if (died_on := first_death(locked)) is not None:
        raise refusals.CardHolderDied(pointer="/person_id", died_on=died_on)
    ids = [one.person_id for one in locked]
    same = instead_of is not None and last_day == instead_of.last_day
    for _ in range(_NUMBERS_TRIED):
        made = await rows.issue_cards(
            connection,
            ids,
            kinds=as_rows([terms]),
            prefix=terms.prefix,
            first_day=today,
            last_day=last_day if same else terms.last_day(today),
            by=by,
            replaces=instead_of.card_id if instead_of else None,
            in_exchange=same,
        )
        if made:
            await say_issued(connection, made)
            return made[0]
        if live := await rows.live_cards(connection, ids, terms.kind):
            raise refusals.CardExists(pointer="/person_id", card=live[0].number)
    raise refusals.CardNeedsCover(pointer="/person_id", day=today)


async def say_issued(connection: AsyncConnection, made: Sequence[Card]) -> None:
    """Say that these cards were issued. Under the locks of their persons."""
    await append_all(
        connection,
        [
            Said(
                CardIssued(
                    card_id=one.card_id,
                    person_id=one.person_id,
                    kind=one.kind,
                    first_day=one.first_day,
                    last_day=one.last_day,
                    replaces=one.replaces,
                ),
                (f"person:{one.person_id}",),
            )
            for one in made
        ],
    )
