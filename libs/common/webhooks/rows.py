"""Statements about webhook deliveries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.spine.log import EVENT_COLUMNS


@dataclass(frozen=True, slots=True)
class DueEndpoint:
    """An endpoint with events to send; `nth` among those of its owner."""

    endpoint_id: UUID
    failing: bool
    nth: int


@dataclass(frozen=True, slots=True)
class ServedEndpoint:
    """An active endpoint and the log's head. `position`: the last event that it accepted."""

    endpoint_id: UUID
    url: str
    types: list[str] | None
    audience: list[str]
    generation: int
    rotated_at: datetime | None
    position: int
    attempts: int
    head: int


DUE = Query(DueEndpoint, sql_beside(__file__, "due_endpoints"))
ENDPOINT = Query(
    ServedEndpoint,
    """
    SELECT e.endpoint_id, e.url, e.types, e.audience, e.generation, e.rotated_at, e.position, e.attempts,
           s.position AS head
    FROM webhook_endpoint e, log_state s
    WHERE endpoint_id = :endpoint_id AND state = 'active'
      AND NOT EXISTS (SELECT FROM ended_client c WHERE c.subject = e.made_by)
""",
)
# As tuples, for there may be many.
EVENTS = text(f"""
    SELECT {EVENT_COLUMNS} FROM event_log
    WHERE position > :position AND position <= :head AND audience && CAST(:audience AS text[])
      AND (CAST(:types AS text[]) IS NULL OR type = ANY(CAST(:types AS text[])))
    ORDER BY position LIMIT :limit
""")
# The position is the fence: a replay, or another process, may have moved it meanwhile.
PASSED = Query(
    int,
    """
    WITH told AS (
        UPDATE webhook_endpoint SET position = :position, attempts = 0, failing_since = NULL, next_attempt_at = :now
        WHERE endpoint_id = :endpoint_id AND position = :previous RETURNING endpoint_id
    )
    SELECT count(*) FROM told
""",
)
FAILED = Command("""
    UPDATE webhook_endpoint SET attempts = attempts + 1, failing_since = coalesce(failing_since, :now),
           next_attempt_at = :again_at,
           state = CASE WHEN coalesce(failing_since, :now) <= :given_up_before THEN 'disabled' ELSE state END
    WHERE endpoint_id = :endpoint_id AND position = :previous AND state = 'active'
""")
NOTE = Command("""
    INSERT INTO webhook_delivery (endpoint_id, position, event_id, attempt, attempted_at, duration_ms, status, error)
    VALUES (:endpoint_id, :position, CAST(:event_id AS uuid), :attempt, :now, :duration_ms, :status, :error)
""")
