"""Statements about the presence of agents, by the database's own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns

PresenceState = Literal["available", "in_call", "wrap_up", "away", "offline"]


@dataclass(frozen=True, slots=True)
class Presence:
    """A row of `agent_presence`."""

    agent: str
    state: PresenceState
    since: datetime
    heard_at: datetime
    call_id: UUID | None


@dataclass(frozen=True, slots=True)
class FoundPresence(Presence):
    """An agent who is there. `whole`: how many are."""

    whole: int


# What was said before is over if nothing was heard since; then the same state begins anew.
_SET = Query(
    Presence,
    f"""
    INSERT INTO agent_presence AS known (agent, state, since, heard_at)
    VALUES (:agent, :state, clock_timestamp(), clock_timestamp())
    ON CONFLICT (agent) DO UPDATE SET
        state = excluded.state, heard_at = excluded.heard_at,
        since = CASE WHEN known.state = excluded.state AND known.heard_at > clock_timestamp() - CAST(:kept AS interval)
                     THEN known.since ELSE excluded.since END,
        call_id = CASE WHEN excluded.state IN ('in_call', 'wrap_up') THEN known.call_id END
    RETURNING {columns(Presence)}
    """,
)
_BEGIN = Command("""
    INSERT INTO agent_presence (agent, state, since, heard_at, call_id)
    VALUES (:agent, 'in_call', clock_timestamp(), clock_timestamp(), :call_id)
    ON CONFLICT (agent) DO UPDATE SET state = 'in_call', since = excluded.since, heard_at = excluded.heard_at,
                                      call_id = excluded.call_id
""")
_END = Command("""
    UPDATE agent_presence SET state = 'wrap_up', since = clock_timestamp(), heard_at = clock_timestamp()
    WHERE agent IN (SELECT agent FROM agent_presence WHERE agent = ANY(CAST(:agents AS text[])) ORDER BY agent
                    FOR UPDATE)
      AND state = 'in_call' AND call_id = :call_id
""")
_HEAR = Query(
    Presence,
    f"""
    UPDATE agent_presence SET heard_at = clock_timestamp()
    WHERE agent = :agent AND state <> 'offline' AND heard_at > clock_timestamp() - CAST(:kept AS interval)
    RETURNING {columns(Presence)}
    """,
)
_THERE = Query(
    FoundPresence,
    f"""
    SELECT {columns(Presence)}, count(*) OVER () AS whole FROM agent_presence
    WHERE state <> 'offline' AND heard_at > clock_timestamp() - CAST(:kept AS interval)
    ORDER BY state, since, agent LIMIT :limit
    """,
)


async def set_presence(
    connection: AsyncConnection, agent: str, state: PresenceState, *, kept_for: timedelta
) -> Presence:
    return await _SET.one(connection, agent=agent, state=state, kept=kept_for)


async def begin_call(connection: AsyncConnection, agent: str, call_id: UUID) -> None:
    """Note that the agent talks: the telephone system knows it."""
    await _BEGIN.run(connection, agent=agent, call_id=call_id)


async def end_call(connection: AsyncConnection, agents: Sequence[str], call_id: UUID) -> None:
    """Move agents whose call this was to wrap-up; one who said something else meanwhile stays so."""
    if agents:
        await _END.run(connection, agents=agents, call_id=call_id)


async def hear_agent(database: Database, agent: str, *, kept_for: timedelta) -> Presence | None:
    """Note a sign of life; None if the agent is not there, or was not heard of for too long."""
    return await _HEAR.first(database, agent=agent, kept=kept_for)


async def agents_there(database: Database, *, kept_for: timedelta, limit: int) -> list[FoundPresence]:
    """List agents of whom something was heard in this time, by state, the longest first."""
    return await _THERE.all(database, kept=kept_for, limit=limit)
