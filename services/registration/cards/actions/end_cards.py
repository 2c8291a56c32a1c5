"""End cards whose persons died, whose cover ended, whose days are over, or of which a merged person has two."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.spine.outbox import Said, append_all
from libs.contracts.registration import CardEnded
from services.registration.cards.rows import cards as rows
from services.registration.cards.rows.cards import Card, DueEnd
from services.registration.cards.rules.card_terms import as_rows, terms_on
from services.registration.persons.rows.locked import lock_persons

_BY = "system:registration"
AT_ONCE = 500


async def end_and_say(
    connection: AsyncConnection, ends: Sequence[DueEnd], *, by: str, today: date, because: str | None = None
) -> list[Card]:
    """End the cards and say it. Under the locks of their persons."""
    ended = await rows.end_cards(connection, ends, day=today, by=by, because=because)
    await append_all(connection, [_said(one) for one in ended])
    return ended


def _said(one: Card) -> Said:
    assert one.ended_on is not None, "it was ended just now"
    assert one.end_reason is not None, "it was ended just now"
    fact = CardEnded(
        card_id=one.card_id, person_id=one.person_id, kind=one.kind, ended_on=one.ended_on, reason=one.end_reason
    )
    return Said(fact, (f"person:{one.person_id}",))


async def end_due(
    connection: AsyncConnection, law: RuleLaw, person_ids: Sequence[UUID], *, by: str, today: date
) -> list[Card]:
    """End the cards of these persons that end by what is known today. Under the persons' locks."""
    ends = await rows.due_ends(connection, person_ids, day=today, kinds=as_rows(terms_on(law, today)), limit=AT_ONCE)
    return await end_and_say(connection, ends, by=by, today=today) if ends else []


async def end_all_of(connection: AsyncConnection, person_ids: Sequence[UUID], *, by: str, today: date) -> None:
    """End every card of a person who is erased, and delete what was written about them. Under the person's lock."""
    live = await rows.live_cards(connection, person_ids)
    await end_and_say(connection, [DueEnd(one.card_id, one.person_id, "erased") for one in live], by=by, today=today)
    await rows.forget_words(connection, person_ids)


async def end_everybodys(connection: AsyncConnection, law: RuleLaw, *, today: date) -> bool:
    """End some of the cards that end today by the calendar; True while there may be more."""
    terms = as_rows(terms_on(law, today))
    due = await rows.due_ends(connection, None, day=today, kinds=terms, limit=AT_ONCE)
    if not due:
        return False
    persons = sorted({one.person_id for one in due})
    await lock_persons(connection, persons)
    await end_due(connection, law, persons, by=_BY, today=today)
    return True


async def end_named(connection: AsyncConnection, law: RuleLaw, person_ids: Sequence[UUID], *, today: date) -> None:
    """End cards of these persons, who are locked only where one ends: most facts end none."""
    terms = as_rows(terms_on(law, today))
    if await rows.due_ends(connection, person_ids, day=today, kinds=terms, limit=1):
        await lock_persons(connection, person_ids)
        await end_due(connection, law, person_ids, by=_BY, today=today)
