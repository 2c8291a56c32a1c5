"""Read and prepare a service's own log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.spine.events import PARTITIONS, Event

TopicPartition = tuple[str, int]

_PREPARE = text("""
    WITH state AS (
        INSERT INTO log_state (sole, position, epoch, system_identifier)
        SELECT true, 0, 1, system_identifier FROM pg_control_system()
        ON CONFLICT DO NOTHING
    )
    INSERT INTO topic_head (topic, partition)
    SELECT topic, partition
    FROM unnest(CAST(:topics AS text[])) topic, generate_series(0, CAST(:partitions AS integer) - 1) partition
    ON CONFLICT DO NOTHING
""")


_BEFORE_DATA = "event_id::text, topic, partition, sequence, epoch, key, type"
_AFTER_DATA = "to_json(occurred_at) #>> '{}', traceparent, position, coalesce(array_to_string(audience, ' '), '')"
EVENT_COLUMNS = f"{_BEFORE_DATA}, data::text, {_AFTER_DATA}"
_AFTER = text(f"""
    SELECT l.id, l.topic, l.partition, l.sequence, l.epoch, l.key, l.type, l.data, l.time, l.traceparent, l.position,
           l.audience
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
         AS wanted(topic, partition, sequence)
    CROSS JOIN LATERAL (
        SELECT {_BEFORE_DATA}, CASE WHEN e.type = ANY(k.types) IS NOT FALSE THEN data::text END, {_AFTER_DATA}
        FROM event_log e, (SELECT CAST(:types AS text[]) AS types) k
        WHERE e.topic = wanted.topic AND e.partition = wanted.partition AND e.sequence > wanted.sequence
        ORDER BY e.sequence LIMIT :rows
    ) l (id, topic, partition, sequence, epoch, key, type, data, time, traceparent, position, audience)
""")


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a partition that the service said, and the last that was sent to the broker."""

    topic: str
    partition: int
    sequence: int
    relayed: int


@dataclass(frozen=True, slots=True)
class LogState:
    """The state of the log. `same_server` False: another cluster wrote the log, so a dump was restored."""

    position: int
    epoch: int
    same_server: bool


_HEADS = Query(
    Head, "SELECT topic, partition, sequence, relayed FROM topic_head WHERE topic = ANY(CAST(:topics AS text[]))"
)
_ALL_HEADS = Query(Head, "SELECT topic, partition, sequence, relayed FROM topic_head")
_STATE = Query(
    LogState,
    """
    SELECT s.position, s.epoch, s.system_identifier = c.system_identifier AS same_server
    FROM log_state s, pg_control_system() c
""",
)


async def prepare_log(database: Database, topics: Sequence[str]) -> None:
    """Declare the service's topics. A second run changes nothing."""
    await database.one_statement(_PREPARE, {"topics": list(topics), "partitions": PARTITIONS})


async def log_state(database: Database) -> LogState:
    """Read the state of the log."""
    return await _STATE.one(database)


async def heads(database: Database, topics: Sequence[str] | None = None) -> Mapping[TopicPartition, Head]:
    """Read the heads of these topics, or of all topics of the service."""
    rows = await (_ALL_HEADS.all(database) if topics is None else _HEADS.all(database, topics=list(topics)))
    return {(head.topic, head.partition): head for head in rows}


async def read_after(
    database: Database, positions: Mapping[TopicPartition, int], *, rows: int, types: Sequence[str] | None = None
) -> dict[TopicPartition, list[Event]]:
    """Read, for each partition, the events above the given sequence, at most `rows` each, in order.

    Bodies of other types than `types` are left empty: the reader needs the numbers of those events only.
    """
    wanted = list(positions.items())
    log_rows = await database.many_rows(
        _AFTER,
        {
            "topics": [topic for (topic, _), _ in wanted],
            "partitions": [partition for (_, partition), _ in wanted],
            "sequences": [sequence for _, sequence in wanted],
            "rows": rows,
            "types": list(types) if types is not None else None,
        },
    )
    batches: dict[TopicPartition, list[Event]] = {}
    for row in log_rows:
        event = Event._make((*row, None))
        batches.setdefault((event.topic, event.partition), []).append(event)
    return batches
