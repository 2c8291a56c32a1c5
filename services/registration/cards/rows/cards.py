"""Statements about cards: issue, end, read, list, and whether one is good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import WhyCardEnds


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it stands. `ended_on` is the first day on which it is not good any more; `last_day` None: no end."""

    card_id: UUID
    number: str
    kind: str
    person_id: UUID
    area: str
    first_day: date
    last_day: date | None
    replaces: UUID | None
    issued_by: str
    ended_on: date | None
    end_reason: WhyCardEnds | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DueEnd:
    """A card that ends by what is known, and why."""

    card_id: UUID
    person_id: UUID
    reason: WhyCardEnds


_ISSUE = Query(Card, sql_beside(__file__, "issue_cards"))
_GOOD = Query(bool, sql_beside(__file__, "good_card"))
_DUE_ENDS = Query(DueEnd, sql_beside(__file__, "due_ends"))
_CARD = Query(Card, f"SELECT {columns(Card)} FROM card WHERE number = :number")
_LIVE = Query(
    Card,
    f"""
    SELECT {columns(Card)} FROM card
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND ended_on IS NULL
      AND (CAST(:kind AS text) IS NULL OR kind = :kind) ORDER BY card_id
    """,
)
_END = Query(
    Card,
    f"""
    UPDATE card SET ended_on = greatest(first_day, least(CAST(:day AS date), last_day + 1)), end_reason = e.reason,
        ended_by = :by, because = :because
    FROM unnest(CAST(:card_ids AS uuid[]), CAST(:reasons AS text[])) AS e(id, reason)
    WHERE card_id = e.id AND ended_on IS NULL
    RETURNING {columns(Card)}
    """,
)
_OF_PERSON = Query(
    Card,
    f"""
    SELECT {columns(Card)} FROM card
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND (recorded_at, card_id) < (:before, :before_id)
    ORDER BY recorded_at DESC, card_id DESC LIMIT :limit
    """,
)
_LISTED = Query(
    Card,
    f"""
    SELECT {columns(Card)} FROM card
    WHERE (CAST(:kind AS text) IS NULL OR kind = :kind) AND number > :after
      AND (CAST(:area AS text) IS NULL OR area_in_reach(ARRAY[CAST(:area AS text)], area))
      AND (CAST(:ended AS boolean) IS NULL OR (ended_on IS NOT NULL) = :ended)
      AND in_reach(CAST(:areas AS text[]), person_id)
    ORDER BY number LIMIT :limit
    """,
)
_FORGET = Command("""
    UPDATE card SET because = '' WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND because <> ''
""")


async def issue_cards(
    connection: AsyncConnection,
    person_ids: Sequence[UUID],
    *,
    kinds: str,
    prefix: str,
    first_day: date,
    last_day: date | None,
    by: str,
    replaces: UUID | None = None,
    in_exchange: bool = False,
) -> list[Card]:
    """Issue a card to each of the persons who may have one, and return the cards made. Under the persons' locks."""
    return await _ISSUE.all(
        connection,
        person_ids=list(person_ids),
        kinds=kinds,
        prefix=prefix,
        first_day=first_day,
        last_day=last_day,
        by=by,
        replaces=replaces,
        in_exchange=in_exchange,
    )


async def is_good(source: Source, number: str, *, kind: str | None, day: date, kinds: str) -> bool:
    """Tell whether the card is good on the day. An unknown number takes the same statement."""
    return await _GOOD.one(source, number=number, kind=kind, day=day, kinds=kinds)


async def due_ends(
    source: Source, person_ids: Sequence[UUID] | None, *, day: date, kinds: str, limit: int
) -> list[DueEnd]:
    """List the cards that end by what is known on the day, by person. None: everybody's."""
    ids = None if person_ids is None else list(person_ids)
    return await _DUE_ENDS.all(source, person_ids=ids, day=day, kinds=kinds, limit=limit)


async def end_cards(
    connection: AsyncConnection, ends: Sequence[DueEnd], *, day: date, by: str, because: str | None
) -> list[Card]:
    """End the cards on the day, or the day after their last one, and return those that had not ended."""
    return await _END.all(
        connection,
        card_ids=[one.card_id for one in ends],
        reasons=[one.reason for one in ends],
        day=day,
        by=by,
        because=because,
    )


async def card(source: Source, number: str) -> Card | None:
    return await _CARD.first(source, number=number)


async def live_cards(connection: AsyncConnection, person_ids: Sequence[UUID], kind: str | None = None) -> list[Card]:
    """List the cards of the persons that have not ended; one whose last day is past is among them."""
    return await _LIVE.all(connection, person_ids=list(person_ids), kind=kind)


async def cards_of(
    database: Database, person_ids: Sequence[UUID], *, before: tuple[datetime, UUID], limit: int
) -> list[Card]:
    """List the cards of a person, newest first. `before`: the moment and id of the last one of the page before."""
    return await _OF_PERSON.all(
        database, person_ids=list(person_ids), before=before[0], before_id=before[1], limit=limit
    )


async def cards_listed(
    database: Database,
    *,
    kind: str | None,
    area: str | None,
    ended: bool | None,
    areas: list[str] | None,
    after: str,
    limit: int,
) -> list[Card]:
    """List cards by their numbers. `area`: issued there or in a part of it; `areas`: the caller's reach."""
    return await _LISTED.all(database, kind=kind, area=area, ended=ended, areas=areas, after=after, limit=limit)


async def forget_words(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete what was written about cards of these persons; numbers and days stay."""
    await _FORGET.run(connection, person_ids=list(person_ids))
