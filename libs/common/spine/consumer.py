"""Apply other services' events, each exactly once in this database.

The position in `consumer_position` decides: events that the broker delivers again are skipped by sequence. One
transaction has the fence (the position moves only from the value we expect), the reading of parked keys, and the
effects. A gap is never crossed: no event is applied until the missing number arrives.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial, update_wrapper
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.observing.tracing import traced
from libs.common.refusals import Refusal
from libs.common.runtime.failures import is_transport
from libs.common.runtime.faults import crash_point
from libs.common.spine import parked, positions
from libs.common.spine.events import Event, runs
from libs.common.spine.kafka.wire import unreadable_because
from libs.common.spine.log import TopicPartition
from libs.common.spine.positions import Foreign, Gap, Position

C = TypeVar("C")
S = TypeVar("S", bound="Stored")
Listener = Callable[[C, AsyncConnection, Sequence[Event]], Awaitable[None]]
"""What a service does about events of one type: its context, the transaction, a run of events. The only form."""
Action = Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]
"""A listener that was given its context."""
UNKNOWN_FAILURE_TRIES = 3
LINKS_MAX = 100
log = structlog.get_logger()

_FENCE = text("""
    UPDATE consumer_position p SET sequence = moved.next, epoch = moved.epoch, kafka_offset_hint = moved.hint,
           moved_at = clock_timestamp(), gap_at = NULL, gap_got = NULL
    FROM (SELECT topic, partition, previous, next, epoch, hint
          FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]),
              CAST(:previous AS bigint[]), CAST(:next AS bigint[]), CAST(:epochs AS integer[]),
              CAST(:hints AS bigint[])) AS m(topic, partition, previous, next, epoch, hint)
          ORDER BY topic, partition) moved
    WHERE p.consumer = :consumer AND p.topic = moved.topic AND p.partition = moved.partition
      AND p.sequence = moved.previous
    RETURNING p.topic
""")


class Stored(Protocol):
    """The part of a service's context that the spine needs."""

    @property
    def database(self) -> Database: ...


def each(listen: Callable[[C, AsyncConnection, Event], Awaitable[None]]) -> Listener[C]:
    """Turn a listener for a single event into one for many; each event continues its own trace."""

    async def listener(context: C, connection: AsyncConnection, events: Sequence[Event]) -> None:
        for event in events:
            with traced(event.traceparent, name=event.type):
                await listen(context, connection, event)

    update_wrapper(listener, listen)
    return listener


class FenceLost(RuntimeError):
    """Another process has moved the position: these events were already applied."""


class Diverged(RuntimeError):
    """The speaker used a number again that was applied with another event: it was restored and not rebased."""


class Consumer:
    """One handler set of one service: event types and their listeners, over some topics.

    For metrics: `gaps`: numbers that are missing while later ones have arrived; `behind`: events of each partition that
    the broker has and were not read; `assigned`: partitions that this process reads.
    """

    def __init__(self, context: S, *, name: str, topics: Sequence[str], actions: Mapping[str, Listener[S]]) -> None:
        self.database = context.database
        self.name = name
        self.topics = tuple(topics)
        self._actions = {kind: partial(listener, context) for kind, listener in actions.items()}
        self.positions: dict[TopicPartition, Position] = {}
        self.gaps: dict[TopicPartition, int] = {}
        self.passed_over: dict[TopicPartition, set[int]] = {}
        self.behind: dict[TopicPartition, int] = {}
        self.assigned = 0

    @property
    def listeners(self) -> list[Callable[..., Awaitable[None]]]:
        """Return the listener functions as written, without the bound context."""
        return [action.func for action in self._actions.values()]

    @property
    def types(self) -> list[str]:
        """Return the event types with a listener; of other types only the numbers matter."""
        return list(self._actions)

    async def prepare(self) -> None:
        self.positions = await positions.prepare(self.database, self.name, self.topics)

    async def load_positions(self) -> None:
        self.positions = await positions.load(self.database, self.name)

    def epoch_of(self, topic: str) -> int:
        """Return the newest epoch of a topic's events that were applied here."""
        return max((p.epoch for (known, _), p in self.positions.items() if known == topic), default=1)

    async def mark_level(self, places: Sequence[TopicPartition], *, ago_s: float = 0) -> None:
        """Note that these partitions are level, so that doors may say that what is unknown does not exist."""
        await positions.mark_level(self.database, self.name, sorted(places), ago_s=ago_s)

    async def pass_over(self, records: Sequence[Foreign]) -> None:
        """Skip records that are not events: reported once, and skipped at every delivery."""
        await positions.pass_over(self.database, self.name, records)
        for record in records:
            self.passed_over.setdefault(record.at, set()).add(record.offset)

    async def apply(self, deliveries: Mapping[TopicPartition, Sequence[Event]]) -> list[Gap]:
        """Apply new events; return gaps, whose partitions do not move."""
        fresh, gaps = self._fresh(deliveries)
        if gaps:  # another process of our group may have moved on
            await self.load_positions()
            fresh, gaps = self._fresh(deliveries)
        if fresh:
            try:
                await self._in_one_transaction(fresh)
            except FenceLost:
                await self.load_positions()
            except Exception as failure:  # noqa: BLE001 - every failure is sorted again, one event at a time
                log.warning("consumer.batch_failed", consumer=self.name, error=repr(failure)[:300])
                gaps += await self._one_by_one(fresh)
        await self._tell(gaps)
        return gaps

    async def _tell(self, gaps: Sequence[Gap]) -> None:
        """Report each gap once, not at each read."""
        new = [gap for gap in gaps if gap.got > gap.expected and self.gaps.get(gap.at) != gap.expected]
        for gap in new:
            await positions.mark_gap(self.database, self.name, gap)
            self.gaps[gap.at] = gap.expected

    def _fresh(
        self, deliveries: Mapping[TopicPartition, Sequence[Event]]
    ) -> tuple[dict[TopicPartition, list[Event]], list[Gap]]:
        fresh: dict[TopicPartition, list[Event]] = {}
        gaps = []
        for at, events in deliveries.items():
            position = self.positions[at]
            expected, epoch = position.sequence + 1, position.epoch
            run: list[Event] = []
            early: list[int] = []
            for event in events:
                if event.sequence < expected:
                    if event.epoch > epoch:
                        raise Diverged(f"{at}: number {event.sequence} was given again in epoch {event.epoch}")
                    continue
                if event.epoch < epoch:  # said by a speaker that was replaced meanwhile
                    log.error("consumer.old_epoch", consumer=self.name, at=at, sequence=event.sequence)
                    continue
                if event.sequence > expected:  # skipped, not applied: the missing event may come after it
                    early.append(event.sequence)
                    continue
                run.append(event)
                expected, epoch = expected + 1, event.epoch
            if beyond := [number for number in early if number >= expected]:
                gaps.append(Gap(at, expected, min(beyond), position.hint))
            if run:
                fresh[at] = run
        return fresh, gaps

    async def _in_one_transaction(self, batches: Mapping[TopicPartition, Sequence[Event]]) -> None:
        async with self.database.transaction() as connection:
            await self._fence(connection, batches)
            events = [event for at in sorted(batches) for event in batches[at]]
            blocked = await parked.blocked_keys(connection, self.name, events)
            if blocked:
                await parked.park(connection, self.name, [e for e in events if (e.topic, e.key) in blocked], "queued")
                events = [e for e in events if (e.topic, e.key) not in blocked]
            # Types without an action would part the runs of the others.
            for run in runs([event for event in events if event.type in self._actions]):
                await self._act(connection, run[0].type, run)
            await crash_point("consumer.before_commit")
        self._moved(batches)
        await crash_point("consumer.after_commit")

    async def _act(self, connection: AsyncConnection, kind: str, run: Sequence[Event]) -> None:
        """Apply a run of events of one type.

        Its span continues the trace of their one cause, or links to the traces of several.
        """
        if action := self._actions.get(kind):
            causes = sorted({event.traceparent for event in run if event.traceparent})
            parent, links = (causes[0], ()) if len(causes) == 1 else (None, causes[:LINKS_MAX])
            about = {"service": self.name.partition(".")[0], "name": f"{self.name} {kind}"}
            with traced(parent, **about, kind="consumer", links=links):
                await action(connection, run)

    async def _fence(self, connection: AsyncConnection, batches: Mapping[TopicPartition, Sequence[Event]]) -> None:
        ordered = sorted(batches)
        touched = await connection.execute(
            _FENCE,
            {
                "consumer": self.name,
                "topics": [topic for topic, _ in ordered],
                "partitions": [partition for _, partition in ordered],
                # Not where this object believes to be: that may have moved since the events were chosen.
                "previous": [batches[at][0].sequence - 1 for at in ordered],
                "next": [batches[at][-1].sequence for at in ordered],
                "epochs": [batches[at][-1].epoch for at in ordered],
                "hints": [batches[at][-1].offset for at in ordered],
            },
        )
        if len(touched.all()) != len(ordered):
            raise FenceLost(self.name)

    def _moved(self, batches: Mapping[TopicPartition, Sequence[Event]]) -> None:
        for at, events in batches.items():
            last = events[-1]
            self.gaps.pop(at, None)
            self.positions[at] = Position(last.sequence, last.epoch, last.offset)

    async def _one_by_one(self, batches: Mapping[TopicPartition, Sequence[Event]]) -> list[Gap]:
        """Apply the events one at a time. At a record that is not an event, return a gap for its number."""
        again = []
        for at in sorted(batches):
            for event in batches[at]:
                if event.offset is not None and (why := unreadable_because(event)):
                    await self.pass_over([Foreign(at, event.offset, len(event.body), why)])
                    again.append(Gap(at, event.sequence, event.sequence, event.offset))
                    break
                try:
                    await self._single(at, event)
                except FenceLost:
                    await self.load_positions()
                    break
        return again

    async def _single(self, at: TopicPartition, event: Event) -> None:
        """Apply one event. Refusal: park. Transport failure: retry with back-off, without end.

        Unknown: a few tries, then park.
        """
        tries, pause = 0, 0.05
        while True:
            try:
                await self._attempt(at, event)
            except FenceLost:
                raise
            except Exception as failure:  # noqa: BLE001 - sorted below
                if is_transport(failure):
                    log.warning("consumer.transport", consumer=self.name, error=repr(failure)[:300])
                else:
                    tries += 1
                    if tries >= UNKNOWN_FAILURE_TRIES:
                        await self._park_instead(at, event, repr(failure))
                        return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return

    async def _attempt(self, at: TopicPartition, event: Event) -> None:
        async with self.database.transaction() as connection:
            await self._fence(connection, {at: [event]})
            if await parked.blocked_keys(connection, self.name, [event]):
                await parked.park(connection, self.name, [event], "queued")
            else:
                try:
                    async with connection.begin_nested():
                        await self._act(connection, event.type, [event])
                except Refusal as refusal:
                    await parked.park(connection, self.name, [event], "refused", reason=refusal.say("en"))
                    log.warning("consumer.parked", consumer=self.name, event_id=str(event.id), code=refusal.code)
            await crash_point("consumer.before_commit")
        self._moved({at: [event]})

    async def _park_instead(self, at: TopicPartition, event: Event, reason: str) -> None:
        async with self.database.transaction() as connection:
            await self._fence(connection, {at: [event]})
            await parked.park(connection, self.name, [event], "failed", reason=reason[:2000])
        self._moved({at: [event]})
        log.error("consumer.parked", consumer=self.name, event_id=str(event.id), reason=reason[:300])

    async def replay(self, topic: str, key: str) -> int:
        """Run a key's parked events again in order; stop at the first that fails. Return the number applied."""
        return await parked.replay(self.database, self.name, topic, key, self._act)
