"""A consumer's position in each partition, its gaps, and the records that it could not read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.spine.events import PARTITIONS
from libs.common.spine.log import TopicPartition

log = structlog.get_logger()

_PREPARE = text("""
    INSERT INTO consumer_position (consumer, topic, partition)
    SELECT :consumer, topic, partition
    FROM unnest(CAST(:topics AS text[])) topic, generate_series(0, CAST(:partitions AS integer) - 1) partition
    ON CONFLICT DO NOTHING
""")
_POSITIONS = text("""
    SELECT topic, partition, sequence, epoch, kafka_offset_hint FROM consumer_position WHERE consumer = :consumer
""")
_MARK_GAP = text("""
    UPDATE consumer_position SET gap_at = coalesce(gap_at, clock_timestamp()), gap_got = :got
    WHERE consumer = :consumer AND topic = :topic AND partition = :partition AND sequence = :before
""")
_MARK_LEVEL = text("""
    UPDATE consumer_position p SET level_at = clock_timestamp() - make_interval(secs => :ago_s)
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[])) AS level(topic, partition)
    WHERE p.consumer = :consumer AND p.topic = level.topic AND p.partition = level.partition
""")
# The same record is read again at every start; another one has its offset when the broker has lost its data.
_PASS_OVER = text("""
    INSERT INTO unreadable_record AS known (consumer, topic, partition, kafka_offset, bytes, reason)
    SELECT :consumer, topic, partition, kafka_offset, bytes, reason
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:offsets AS bigint[]),
                CAST(:sizes AS integer[]), CAST(:reasons AS text[]))
         AS found(topic, partition, kafka_offset, bytes, reason)
    ON CONFLICT (consumer, topic, partition, kafka_offset) DO UPDATE
    SET bytes = excluded.bytes, reason = excluded.reason, found_at = clock_timestamp(),
        settled_by = NULL, settled_at = NULL
    WHERE (known.bytes, known.reason) <> (excluded.bytes, excluded.reason)
""")


class AheadOfSpeaker(RuntimeError):
    """Our position is above the speaker's head: the speaker was restored from a backup."""


@dataclass(slots=True)
class Position:
    sequence: int
    epoch: int
    hint: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap. `expected` has not arrived; the broker must go back to `hint`, or to the beginning."""

    at: TopicPartition
    expected: int
    got: int
    hint: int | None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A record that is not an event, by its place; its content is not stored."""

    at: TopicPartition
    offset: int
    size: int
    reason: str


async def load(database: Database, consumer: str) -> dict[TopicPartition, Position]:
    rows = await database.one_statement(_POSITIONS, {"consumer": consumer})
    return {(r["topic"], r["partition"]): Position(r["sequence"], r["epoch"], r["kafka_offset_hint"]) for r in rows}


async def prepare(database: Database, consumer: str, topics: Sequence[str]) -> dict[TopicPartition, Position]:
    """Insert a row for every partition; new ones begin before the first event."""
    await database.one_statement(_PREPARE, {"consumer": consumer, "topics": list(topics), "partitions": PARTITIONS})
    return await load(database, consumer)


async def mark_gap(database: Database, consumer: str, gap: Gap) -> None:
    """Store the gap for `prakan doctor` until the position moves on."""
    log.error("consumer.gap", consumer=consumer, at=gap.at, expected=gap.expected, got=gap.got)
    place = {"topic": gap.at[0], "partition": gap.at[1], "before": gap.expected - 1, "got": gap.got}
    await database.one_statement(_MARK_GAP, {"consumer": consumer, **place})


async def mark_level(database: Database, consumer: str, places: Sequence[TopicPartition], *, ago_s: float) -> None:
    """Note that everything that the broker held `ago_s` seconds ago in these partitions is applied."""
    if places:
        topics, partitions = [topic for topic, _ in places], [partition for _, partition in places]
        at = {"topics": topics, "partitions": partitions, "ago_s": ago_s}
        await database.one_statement(_MARK_LEVEL, {"consumer": consumer, **at})


async def pass_over(database: Database, consumer: str, records: Sequence[Foreign]) -> None:
    """Store the places of records that are not events, so that an operator sees that somebody writes to our topics."""
    first = records[0]
    about = {"at": first.at, "offset": first.offset, "reason": first.reason, "how_many": len(records)}
    log.error("consumer.unreadable_record", consumer=consumer, **about)
    await database.one_statement(
        _PASS_OVER,
        {
            "consumer": consumer,
            "topics": [record.at[0] for record in records],
            "partitions": [record.at[1] for record in records],
            "offsets": [record.offset for record in records],
            "sizes": [record.size for record in records],
            "reasons": [record.reason.replace("\x00", "") for record in records],
        },
    )


def above(positions: Mapping[TopicPartition, Position], heads: Iterable[tuple[TopicPartition, int]]) -> list[str]:
    """List the partitions in which a consumer is ahead of its speaker, as sentences; empty if all is well."""
    return [
        f"{at[0]}/{at[1]}: we are at {positions[at].sequence}, the speaker at {head}"
        for at, head in heads
        if at in positions and positions[at].sequence > head
    ]
