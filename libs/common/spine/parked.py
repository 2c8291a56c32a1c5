"""Events that could not be applied: each blocks its own key, and later events of the key wait behind it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.spine.events import Event

Cause = Literal["refused", "failed", "queued"]

_ANY = text("SELECT 1 FROM parked_event WHERE consumer = :consumer LIMIT 1")
_BLOCKED = text("""
    SELECT DISTINCT topic, key FROM parked_event
    WHERE consumer = :consumer AND key = ANY(CAST(:keys AS text[]))
""")
_PARK = text("""
    INSERT INTO parked_event (consumer, topic, partition, sequence, epoch, event_id, key, type, data,
                              traceparent, occurred_at, cause, reason)
    VALUES (:consumer, :topic, :partition, :sequence, :epoch, :event_id, :key, :type, CAST(:data AS json),
            :traceparent, CAST(CAST(:occurred_at AS text) AS timestamptz), :cause, :reason)
""")
_LOCK_POSITIONS = text("""
    SELECT 1 FROM consumer_position WHERE consumer = :consumer AND topic = :topic
    ORDER BY partition FOR UPDATE
""")
_OF_KEY = text("""
    SELECT event_id::text, topic, partition, sequence, epoch, key, type, data::text, to_json(occurred_at) #>> '{}',
           traceparent
    FROM parked_event WHERE consumer = :consumer AND topic = :topic AND key = :key ORDER BY sequence LIMIT 1
""")
_DELETE = text("""
    DELETE FROM parked_event
    WHERE consumer = :consumer AND topic = :topic AND partition = :partition AND sequence = :sequence
    RETURNING data
""")
_AUDIT = text("INSERT INTO audit_outbox (actor, action, subject, detail) VALUES (:actor, :action, :subject, :detail)")


async def blocked_keys(connection: AsyncConnection, consumer: str, events: Sequence[Event]) -> set[tuple[str, str]]:
    if (await connection.execute(_ANY, {"consumer": consumer})).one_or_none() is None:
        return set()  # as good as always: thousands of keys need not be sent
    keys = list({event.key for event in events})
    rows = await connection.execute(_BLOCKED, {"consumer": consumer, "keys": keys})
    return {(row.topic, row.key) for row in rows}


async def park(
    connection: AsyncConnection, consumer: str, events: Sequence[Event], cause: Cause, reason: str = ""
) -> None:
    if events:
        await connection.execute(_PARK, [_row(consumer, event, cause, reason) for event in events])


async def replay(
    database: Database,
    consumer: str,
    topic: str,
    key: str,
    act: Callable[[AsyncConnection, str, Sequence[Event]], Awaitable[None]],
) -> int:
    """Replay parked events, one transaction each, deleted by sequence: an event parked meanwhile is not lost."""
    done = 0
    while True:
        async with database.transaction() as connection:
            await connection.execute(_LOCK_POSITIONS, {"consumer": consumer, "topic": topic})
            row = (await connection.execute(_OF_KEY, {"consumer": consumer, "topic": topic, "key": key})).one_or_none()
            if row is None:
                return done
            event = Event(*row)
            await act(connection, event.type, [event])
            place = {"consumer": consumer, "topic": topic, "partition": event.partition, "sequence": event.sequence}
            await connection.execute(_DELETE, place)
        done += 1


async def skip(database: Database, consumer: str, topic: str, sequence: int, partition: int, *, actor: str) -> bool:
    """Drop one parked event for good, audited with its body; return False if it is not there."""
    async with database.transaction() as connection:
        await connection.execute(_LOCK_POSITIONS, {"consumer": consumer, "topic": topic})
        place = {"consumer": consumer, "topic": topic, "partition": partition, "sequence": sequence}
        deleted = (await connection.execute(_DELETE, place)).scalar_one_or_none()
        if deleted is None:
            return False
        subject = f"{consumer} {topic}/{partition}/{sequence}"
        await connection.execute(
            _AUDIT, {"actor": actor, "action": "parked.skip", "subject": subject, "detail": str(deleted)}
        )
    return True


def _row(consumer: str, event: Event, cause: Cause, reason: str) -> dict[str, object]:
    return {
        "consumer": consumer,
        "topic": event.topic,
        "partition": event.partition,
        "sequence": event.sequence,
        "epoch": event.epoch,
        "event_id": event.id,
        "key": event.key,
        "type": event.type,
        "data": event.body,
        "traceparent": event.traceparent,
        "occurred_at": event.time,
        "cause": cause,
        "reason": reason,
    }
