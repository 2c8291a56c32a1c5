"""Statements about calls."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sweeping import by_clock, delete_old
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep
from services.hotline.calls.rules.call_events import CallRow, CallState

_CALL = f"SELECT {columns(CallRow)} FROM call WHERE call_id = :call_id"
_READ = Query(CallRow, _CALL)
_LOCK = Query(CallRow, f"{_CALL} FOR UPDATE")
# The first message makes the row and every later one locks it: messages of one call wait for each other.
_TAKE = Query(
    CallRow,
    f"""
    INSERT INTO call (call_id, told_by, reference, started_at) VALUES (:call_id, :told_by, :reference, :at)
    ON CONFLICT (told_by, reference) DO UPDATE SET reference = excluded.reference
    RETURNING {columns(CallRow)}
    """,
)
_WRITE = Command("""
    UPDATE call SET direction = :direction, queue = :queue, number = :number, agent = :agent,
           agent_since = :agent_since, started_at = :started_at, answered_at = :answered_at, ended_at = :ended_at,
           abandoned_at = :abandoned_at, case_id = :case_id, person_id = :person_id
    WHERE call_id = :call_id
""")
# The states in SQL, as `CallRow.state` tells them.
_STATE = """CASE WHEN abandoned_at IS NOT NULL THEN 'abandoned' WHEN ended_at IS NOT NULL THEN 'ended'
                 WHEN answered_at IS NOT NULL THEN 'talking' ELSE 'waiting' END"""
_CALLS = Query(
    CallRow,
    f"""
    SELECT {columns(CallRow)} FROM call
    WHERE (CAST(:agent AS text) IS NULL OR agent = :agent) AND (CAST(:queue AS text) IS NULL OR queue = :queue)
      AND (CAST(:state AS text) IS NULL OR {_STATE} = :state)
      AND in_reach(CAST(:areas AS text[]), person_id)
      AND (started_at, call_id) < (:before, :id) ORDER BY started_at DESC, call_id DESC LIMIT :limit
    """,
)
OLD_CALLS = delete_old("call", by_clock("started_at"))
empty_calls_of_erased = Keep(f"UPDATE call SET number = '' WHERE person_id IN ({PERSONS})")


async def lock_call(
    connection: AsyncConnection, call_id: UUID, *, told_by: str, reference: str, at: datetime
) -> CallRow:
    """Lock the call under the system's reference; `call_id` is its id if it is new."""
    return await _TAKE.one(connection, call_id=call_id, told_by=told_by, reference=reference, at=at)


async def lock_known_call(connection: AsyncConnection, call_id: UUID) -> CallRow | None:
    return await _LOCK.first(connection, call_id=call_id)


async def write_call(connection: AsyncConnection, call: CallRow) -> None:
    values = asdict(call)
    del values["told_by"], values["reference"]
    await _WRITE.run(connection, **values)


async def call_of(database: Database, call_id: UUID) -> CallRow | None:
    return await _READ.first(database, call_id=call_id)


async def calls(
    database: Database,
    *,
    agent: str | None,
    queue: str | None,
    state: CallState | None,
    areas: list[str] | None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[CallRow]:
    """List calls, the newest first. `agent`: those of this agent."""
    at, last = before
    return await _CALLS.all(
        database, agent=agent, queue=queue, state=state, areas=areas, before=at, id=last, limit=limit
    )
