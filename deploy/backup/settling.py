"""Findings that stay until a person settles them: differences after a restore, records of strangers. Audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns

Settled = Literal["entered_again", "dropped"]


@dataclass(frozen=True, slots=True)
class Difference:
    """An event that listeners know and a restored service has forgotten."""

    topic: str
    partition: int
    sequence: int
    event_id: UUID
    key: str
    type: str
    occurred_at: datetime
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Stranger:
    """The place of a record that no relay has sent. Its content is not stored."""

    consumer: str
    topic: str
    partition: int
    kafka_offset: int
    bytes: int
    reason: str
    found_at: datetime


_DIFFERENCES = Query(
    Difference,
    f"""
    SELECT {columns(Difference)} FROM open_difference
    WHERE settled IS NULL ORDER BY found_at, topic, partition, sequence LIMIT 1000
""",
)
_SETTLE_DIFFERENCES = text("""
    WITH settled AS (
        UPDATE open_difference SET settled = :settled, settled_by = :actor, settled_at = clock_timestamp(),
               because = :because
        WHERE settled IS NULL AND topic = :topic AND (CAST(:key AS text) IS NULL OR key = :key)
          AND (CAST(:sequence AS bigint) IS NULL OR (partition = :partition AND sequence = :sequence))
        RETURNING topic, partition, sequence, type, key
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, detail)
        SELECT :actor, 'difference.' || :settled, topic || '/' || partition || '/' || sequence,
               type || ' ' || key || ': ' || :because FROM settled
    )
    SELECT count(*) AS n FROM settled
""")
_STRANGERS = Query(
    Stranger,
    f"""
    SELECT {columns(Stranger)} FROM unreadable_record
    WHERE settled_at IS NULL ORDER BY found_at LIMIT 1000
""",
)
_SETTLE_STRANGERS = text("""
    WITH settled AS (
        UPDATE unreadable_record SET settled_by = :actor, settled_at = clock_timestamp()
        WHERE settled_at IS NULL AND topic = :topic RETURNING consumer, topic, partition, kafka_offset
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, detail)
        SELECT :actor, 'stranger.settled', consumer || ' ' || topic || '/' || partition || '@' || kafka_offset,
               :because FROM settled
    )
    SELECT count(*) AS n FROM settled
""")


async def differences(databases: Mapping[str, Database]) -> list[tuple[str, Difference]]:
    """List the open differences by service, the oldest first."""
    return [(name, row) for name, database in databases.items() for row in await _DIFFERENCES.all(database)]


async def settle_differences(
    database: Database,
    topic: str,
    *,
    settled: Settled,
    actor: str,
    because: str,
    key: str | None = None,
    partition: int | None = None,
    sequence: int | None = None,
) -> int:
    """Settle one difference by its place, all of a key, or all of a topic; return the number."""
    place = {"topic": topic, "key": key, "partition": partition, "sequence": sequence}
    given = {**place, "settled": settled, "actor": actor, "because": because}
    async with database.transaction() as connection:
        return int((await connection.execute(_SETTLE_DIFFERENCES, given)).scalar_one())


async def strangers(databases: Mapping[str, Database]) -> list[tuple[str, Stranger]]:
    """List topics with records that no relay has sent, by the service that met them."""
    return [(name, row) for name, database in databases.items() for row in await _STRANGERS.all(database)]


async def settle_strangers(database: Database, topic: str, *, actor: str, because: str) -> int:
    """Settle all unknown records of a topic, after their writer is known; return the number."""
    async with database.transaction() as connection:
        given = {"topic": topic, "actor": actor, "because": because}
        return int((await connection.execute(_SETTLE_STRANGERS, given)).scalar_one())
