"""Complete a log after a restore: import the events that others have applied, and never use a number twice.

After a restore the database lacks its last events, which listeners have applied. They are read from where they still
are (the broker, or the database that the restore set aside) and added to the log with their own numbers, so that no
number gets two meanings. Events that nobody has any more are replaced by `spine.forgotten.v1`. The imported events are
the differences between this service and its listeners: each is returned, and kept in `open_difference` until an
operator has entered its content again, or dropped it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.spine.consumer import Action, Listener
from libs.common.spine.events import Event, runs
from libs.common.spine.log import TopicPartition

C = TypeVar("C")
FORGOTTEN = "spine.forgotten.v1"
_UNKNOWN_TIME = "1970-01-01T00:00:00+00:00"

_LOCK = text("""
    SELECT count(*), (SELECT count(*) FROM (SELECT 1 FROM log_state FOR UPDATE) s)
    FROM (SELECT 1 FROM topic_head ORDER BY topic, partition FOR UPDATE) h
""")
_HEADS = text("SELECT topic, partition, sequence FROM topic_head ORDER BY topic, partition")
_OURS = text("""
    SELECT l.topic, l.partition, l.sequence, l.event_id::text AS id, l.position
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
         AS s(topic, partition, sequence) JOIN event_log l USING (topic, partition, sequence)
""")
# Events that were numbered here after the restore, under numbers that have another meaning elsewhere, go back into
# the outbox. Nobody has heard them: the relay does not send while the broker knows more.
_TAKE_BACK_EVENTS = text("""
    WITH gone AS (
        DELETE FROM event_log WHERE position >= :position
        RETURNING event_id, topic, partition, key, type, data, audience, traceparent, occurred_at, position
    )
    INSERT INTO outbox (event_id, topic, partition, key, type, data, audience, traceparent, occurred_at)
    SELECT event_id, topic, partition, key, type, data, audience, traceparent, occurred_at FROM gone ORDER BY position
    RETURNING id
""")
_LOWER = text("""
    UPDATE topic_head h SET sequence = coalesce((SELECT max(sequence) FROM event_log l
        WHERE l.topic = h.topic AND l.partition = h.partition), 0)
""")
_IMPORT = text("""
    INSERT INTO event_log (topic, partition, sequence, position, event_id, key, type, data, audience, traceparent,
                           occurred_at, epoch)
    SELECT topic, partition, sequence, (SELECT coalesce(max(position), 0) FROM event_log) + ordinal, id::uuid, key,
           type, data::json, CASE WHEN audience <> '' THEN string_to_array(audience, ' ') END, traceparent,
           said_at::timestamptz, epoch
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]),
                CAST(:ids AS text[]), CAST(:keys AS text[]), CAST(:types AS text[]), CAST(:bodies AS text[]),
                CAST(:audiences AS text[]), CAST(:traceparents AS text[]), CAST(:times AS text[]),
                CAST(:epochs AS integer[])) WITH ORDINALITY
         AS e(topic, partition, sequence, id, key, type, data, audience, traceparent, said_at, epoch, ordinal)
""")
_RAISE = text("""
    UPDATE topic_head h SET sequence = l.last
    FROM (SELECT topic, partition, max(sequence) AS last FROM event_log GROUP BY topic, partition) l
    WHERE h.topic = l.topic AND h.partition = l.partition
""")
_NEW_EPOCH = text("""
    UPDATE log_state SET epoch = epoch + 1, position = (SELECT coalesce(max(position), 0) FROM event_log),
           system_identifier = (SELECT system_identifier FROM pg_control_system())
    RETURNING epoch
""")


_DIFFER = text("""
    INSERT INTO open_difference AS known (topic, partition, sequence, event_id, key, type, occurred_at)
    SELECT topic, partition, sequence, CAST(id AS uuid), key, type, CAST(said_at AS timestamptz)
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]),
                CAST(:ids AS text[]), CAST(:keys AS text[]), CAST(:types AS text[]), CAST(:times AS text[]))
         AS e(topic, partition, sequence, id, key, type, said_at)
    ON CONFLICT (topic, partition, sequence) DO UPDATE
    SET event_id = excluded.event_id, key = excluded.key, type = excluded.type, occurred_at = excluded.occurred_at,
        found_at = clock_timestamp(), settled = NULL, settled_by = NULL, settled_at = NULL, because = ''
""")
_DIFFERING = ("topics", "partitions", "sequences", "ids", "keys", "types", "times")


class StrangeTail(RuntimeError):
    """The events belong to another log: their numbers have another meaning there."""


@dataclass(frozen=True, slots=True)
class RestoresAll(Generic[C]):
    """A listener that restores all of a forgotten event, so that an operator has nothing to do."""

    listener: Listener[C]

    async def __call__(self, context: C, connection: AsyncConnection, events: Sequence[Event]) -> None:
        await self.listener(context, connection, events)


@dataclass(frozen=True, slots=True)
class Remembering:
    """A service's actions, by event type, for own events that a restore made it forget.

    `whole`: the types that need no operator.
    """

    actions: Mapping[str, Action] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    @classmethod
    def of(cls, context: C, listeners: Mapping[str, Listener[C]]) -> "Remembering":
        return cls(
            {kind: partial(listener, context) for kind, listener in listeners.items()},
            frozenset(kind for kind, listener in listeners.items() if isinstance(listener, RestoresAll)),
        )


@dataclass(frozen=True, slots=True)
class Rebased:
    """The result. `unsaid`: events numbered here since the restore, which get new numbers."""

    epoch: int
    imported: tuple[Event, ...]
    unsaid: int


async def rebase(
    database: Database,
    tail: Mapping[TopicPartition, Sequence[Event]],
    *,
    heard: Mapping[TopicPartition, int],
    remember: Remembering,
) -> Rebased:
    """Import `tail` and open a new epoch, in one transaction. `heard`: the highest number that any listener has.

    `remember` is done in the same transaction.
    """
    known = {(e.topic, e.partition, e.sequence): e for events in tail.values() for e in events}
    async with database.transaction() as connection:
        await connection.execute(_LOCK)
        unsaid = await _take_back_events(connection, known)
        heads = {(row.topic, row.partition): row.sequence for row in await connection.execute(_HEADS)}
        imported = sorted(_missing(heads, known, heard), key=lambda e: (e.position or 2**62, e.topic, e.sequence))
        if imported:
            await connection.execute(_IMPORT, _columns(imported))
            await connection.execute(_RAISE)
        for run in runs(imported):
            if action := remember.actions.get(run[0].type):
                await action(connection, run)
        if open_ones := [e for e in imported if e.type not in remember.whole]:
            columns = _columns(open_ones)
            await connection.execute(_DIFFER, {name: columns[name] for name in _DIFFERING})
        epoch = (await connection.execute(_NEW_EPOCH)).scalar_one()
    return Rebased(epoch, tuple(imported), unsaid)


async def _take_back_events(connection: AsyncConnection, known: Mapping[tuple[str, int, int], Event]) -> int:
    """Take back our events from the first whose number has another meaning elsewhere; return their number."""
    places = list(known)
    given = {
        "topics": [topic for topic, _, _ in places],
        "partitions": [partition for _, partition, _ in places],
        "sequences": [sequence for _, _, sequence in places],
    }
    ours = (await connection.execute(_OURS, given)).all()
    foreign = [row.position for row in ours if known[row.topic, row.partition, row.sequence].id != row.id]
    if not foreign:
        return 0
    if len(foreign) == len(ours):
        raise StrangeTail(f"all of {len(ours)} numbers mean something else there: it is the log of another box")
    unsaid = len((await connection.execute(_TAKE_BACK_EVENTS, {"position": min(foreign)})).all())
    await connection.execute(_LOWER)
    return unsaid


def _missing(
    heads: Mapping[TopicPartition, int],
    known: Mapping[tuple[str, int, int], Event],
    heard: Mapping[TopicPartition, int],
) -> Iterator[Event]:
    last = dict(heard)
    for topic, partition, sequence in known:
        last[topic, partition] = max(last.get((topic, partition), 0), sequence)
    for at, head in heads.items():
        for sequence in range(head + 1, last.get(at, 0) + 1):
            yield known.get((*at, sequence)) or _forgotten(at, sequence)


def _forgotten(at: TopicPartition, sequence: int) -> Event:
    return Event(str(uuid4()), *at, sequence, 1, "forgotten", FORGOTTEN, "{}", _UNKNOWN_TIME)


def _columns(events: Sequence[Event]) -> dict[str, list[object]]:
    return {
        "topics": [e.topic for e in events],
        "partitions": [e.partition for e in events],
        "sequences": [e.sequence for e in events],
        "ids": [e.id for e in events],
        "keys": [e.key for e in events],
        "types": [e.type for e in events],
        "bodies": [e.body for e in events],
        "audiences": [e.audience for e in events],
        "traceparents": [e.traceparent for e in events],
        "times": [e.time for e in events],
        "epochs": [e.epoch for e in events],
    }
