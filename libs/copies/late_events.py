"""Decide whether an unknown id does not exist, or its event from the other service is still on its way: wait for it.

An id contains the time at which its service made it. The event may be late if that time is later than the last event
heard in the id's partition, or only some minutes ago. Until then nobody can say that the id does not exist. Nor while a
listener fails, or waits for a number that it misses: then anything may have been said.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.refusals import Refusal
from libs.common.spine.consumer import Consumer
from libs.common.spine.events import partition_of

T = TypeVar("T")
RETRY_AFTER_S = 30
_ROUNDS, _PAUSE_S = 40, 0.02
# Who was level then and is not marked since does not listen: it marks every few seconds.
FRESH_S = 20
# News that is heard in order may have been said this much earlier than it was heard.
_LATE_BY = timedelta(minutes=10)
# An older id that is still unknown was never said.
_LOST_AFTER = timedelta(days=7)
_HEARD = text("""
    SELECT clock_timestamp() AS now, (
        SELECT moved_at FROM consumer_position
        WHERE consumer = :consumer AND topic = :topic AND partition = :partition) AS moved_at
""")


_LEVEL = Query(
    bool,
    """
    SELECT coalesce(bool_and(coalesce(level_at > clock_timestamp() - make_interval(secs => :fresh_s), false)), true)
    FROM consumer_position WHERE topic = :topic AND partition = :partition
    """,
)
# A client that waits for a broker fails more often than this. The relay, whose broker it is too, notices first.
FAILED_WITHIN_S = 60
_DEAF = Query(
    bool,
    """
    SELECT EXISTS (SELECT FROM failing_loop
                   WHERE loop LIKE ANY ('{%.consume,%.relay}')
                     AND last_at > clock_timestamp() - make_interval(secs => :within_s))
        OR EXISTS (SELECT FROM consumer_position
                   WHERE gap_at IS NOT NULL
                      OR topic = ANY(CAST(:topics AS text[]))
                         AND coalesce(level_at < clock_timestamp() - make_interval(secs => :fresh_s), true)) AS deaf
    """,
)
_TOPICS = {"person": "registration.people", "employer": "registration.employers", "bank": "loans.banks"}


class NewsOnItsWay(Refusal):
    code = "news_on_its_way"
    kind = "unavailable"


async def event_may_come(database: Database, identifier: UUID, *, consumer: str, topic: str) -> bool:
    """Tell whether the event that makes this id known may still come to `consumer` by `topic`."""
    partition = partition_of(str(identifier))
    if not await _LEVEL.one(database, topic=topic, partition=partition, fresh_s=FRESH_S):
        return True
    made = _made_at(identifier)
    if made is None:
        return False
    at = {"consumer": consumer, "topic": topic, "partition": partition}
    heard = (await database.one_statement(_HEARD, at))[0]
    if not heard["now"] - _LOST_AFTER < made < heard["now"] + _LATE_BY:
        return False
    return heard["moved_at"] is None or made > heard["moved_at"] or made > heard["now"] - _LATE_BY


class LateNews:
    """Makes a refusal that follows from news a 503, as long as what is unknown here may exist.

    That is so after an upgrade, after a restore, and while nobody listens, a listener fails or misses a number.
    What a service says itself is no news to it, though it may hear it too: of `own` topics it knows all.
    """

    def __init__(self, database: Database, consumers: Iterable[Consumer], *, own: Iterable[str] = ()) -> None:
        self._database = database
        self._topics = sorted({topic for consumer in consumers for topic in consumer.topics} - set(own))

    async def instead_of(self, refusal: Refusal) -> Refusal:
        """Return the refusal, or `NewsOnItsWay` where it follows from news that may still come."""
        topics = self._topics_of(refusal)
        if not topics and not refusal.follows_from_news:
            return refusal
        named = refusal.values.get("named")
        made = _made_at(named) if isinstance(named, UUID) else None
        fresh = made is not None and abs(made.timestamp() - time.time()) < _LATE_BY.total_seconds()
        deaf = {"within_s": FAILED_WITHIN_S, "fresh_s": FRESH_S, "topics": topics}
        if fresh or await _DEAF.one(self._database, **deaf):
            return NewsOnItsWay(pointer=refusal.pointer, retry_after_s=RETRY_AFTER_S)
        return refusal

    def _topics_of(self, refusal: Refusal) -> list[str]:
        """Return the topics from which the refusal follows; none where it is about something of the service itself."""
        what = str(refusal.values.get("what") or refusal.code.removesuffix("_unknown"))
        if refusal.kind == "not_found" and what in _TOPICS:
            return [topic for topic in self._topics if topic == _TOPICS[what]]
        return self._topics if refusal.follows_from_news else []


def _made_at(identifier: UUID) -> datetime | None:
    """Return the time in a UUID of version 7; None for other versions."""
    if identifier.version != 7:
        return None
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


async def once_heard(
    database: Database,
    carry_out: Callable[[], Awaitable[T]],
    named: UUID | None,
    *,
    unknown: type[Refusal],
    known: Query[bool],
    consumer: str,
    topic: str,
) -> T:
    """Carry out a request that names something of another service; again, once its event has come.

    `unknown`: the refusal of an id that is not known here. `known`: tells whether `:named` is known.
    """
    try:
        return await carry_out()
    except unknown as refusal:
        if named is None:
            raise
        if await _heard(database, named, known):
            return await carry_out()
        if await event_may_come(database, named, consumer=consumer, topic=topic):
            raise NewsOnItsWay(pointer=refusal.pointer, retry_after_s=RETRY_AFTER_S) from None
        raise


async def _heard(database: Database, named: UUID, known: Query[bool]) -> bool:
    for _ in range(_ROUNDS):
        if await known.one(database, named=named):
            return True
        await asyncio.sleep(_PAUSE_S)
    return False
