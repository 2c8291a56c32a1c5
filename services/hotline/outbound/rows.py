"""Statements about lists of persons to call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

CallStatus = Literal["open", "taken", "done", "given_up", "do_not_call"]


@dataclass(frozen=True, slots=True)
class OutboundList:
    """A row of `outbound_list`."""

    outbound_list_id: UUID
    name: str
    script: str
    made_by: str
    made_at: datetime
    closed_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CountedList(OutboundList):
    """A list with the number of its persons, by what came of them. `whole`: the number of lists."""

    persons: int
    open: int
    taken: int
    done: int
    given_up: int
    do_not_call: int
    whole: int


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A row of `outbound_call`."""

    outbound_call_id: UUID
    outbound_list_id: UUID
    person_id: UUID
    status: CallStatus
    attempts: int
    next_at: datetime
    taken_by: str | None
    taken_until: datetime | None


@dataclass(frozen=True, slots=True)
class NumberedPerson:
    """A person found by a number; None where nobody has it."""

    national_id: str
    person_id: UUID | None


_INSERT_LIST = Query(
    OutboundList,
    f"""
    INSERT INTO outbound_list (outbound_list_id, name, script, made_by) VALUES (:list_id, :name, :script, :made_by)
    RETURNING {columns(OutboundList)}
    """,
)
_INSERT_CALLS = Query(
    UUID,
    """
    INSERT INTO outbound_call (outbound_call_id, outbound_list_id, person_id)
    SELECT uuidv7(), :list_id, person_id
    FROM (SELECT DISTINCT coalesce(a.kept_id, p.person_id) AS person_id
          FROM unnest(CAST(:persons AS uuid[])) p(person_id) LEFT JOIN person_alias a USING (person_id)) kept
    RETURNING outbound_call_id
    """,
)
_BY_NUMBER = Query(
    NumberedPerson,
    """
    SELECT n.national_id, (SELECT person_id FROM person_card c
                           WHERE c.national_id = n.national_id AND c.state = 'open' LIMIT 1) AS person_id
    FROM unnest(CAST(:numbers AS text[])) WITH ORDINALITY n(national_id, place) ORDER BY place
    """,
)
_COUNTED = f"""
    SELECT {columns(OutboundList, "l")}, count(c.outbound_call_id) AS persons,
           count(*) FILTER (WHERE c.status = 'open') AS open, count(*) FILTER (WHERE c.status = 'taken') AS taken,
           count(*) FILTER (WHERE c.status = 'done') AS done,
           count(*) FILTER (WHERE c.status = 'given_up') AS given_up,
           count(*) FILTER (WHERE c.status = 'do_not_call') AS do_not_call, count(*) OVER () AS whole
    FROM outbound_list l LEFT JOIN outbound_call c USING (outbound_list_id)
"""
_LISTS = Query(
    CountedList,
    f"{_COUNTED} GROUP BY l.outbound_list_id ORDER BY l.closed_at IS NOT NULL, l.made_at DESC LIMIT :limit",
)
_LIST = Query(CountedList, f"{_COUNTED} WHERE l.outbound_list_id = :list_id GROUP BY l.outbound_list_id")
_LOCK_LIST = Query(
    OutboundList,
    f"SELECT {columns(OutboundList)} FROM outbound_list WHERE outbound_list_id = :list_id FOR UPDATE",
)
_CLOSE = Command("""
    UPDATE outbound_list SET closed_by = :by, closed_at = clock_timestamp() WHERE outbound_list_id = :list_id
""")
# Takes wait for each other: two lists that name one person give the person to one agent.
_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('outbound calls are taken', 27))")
_GIVE_BACK = Command("""
    UPDATE outbound_call SET status = 'open', taken_by = NULL, taken_until = NULL
    WHERE status = 'taken' AND taken_until <= :now
""")
_OWN = Query(
    OutboundCall,
    f"""
    SELECT {columns(OutboundCall)} FROM outbound_call
    WHERE outbound_list_id = :list_id AND status = 'taken' AND taken_by = :agent
    """,
)
# Two that a merge joined are called once, and not against what was said under either id.
_LEAVE_OUT = Command("""
    UPDATE outbound_call c SET status = 'do_not_call'
    WHERE outbound_list_id = :list_id AND status = 'open'
      AND (EXISTS (SELECT FROM do_not_call d WHERE d.person_id = c.person_id
                   OR d.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id))
           OR EXISTS (SELECT FROM person_death x WHERE x.died_on IS NOT NULL AND (x.person_id = c.person_id
                   OR x.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id = c.person_id))))
""")
_TAKE = Query(
    OutboundCall,
    sql_beside(__file__, "take_call"),
)
_KEPT = Query(
    UUID,
    """
    SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = CAST(:person_id AS uuid)),
                    CAST(:person_id AS uuid)) AS kept_id
    """,
)
_LOCK_CALL = Query(
    OutboundCall, f"SELECT {columns(OutboundCall)} FROM outbound_call WHERE outbound_call_id = :call_id FOR UPDATE"
)
_SETTLE = Query(
    OutboundCall,
    f"""
    UPDATE outbound_call SET status = :status, attempts = :attempts, next_at = :next_at, taken_by = NULL,
           taken_until = NULL
    WHERE outbound_call_id = :call_id RETURNING {columns(OutboundCall)}
    """,
)
_ATTEMPT = Command("""
    INSERT INTO outbound_attempt (outbound_call_id, agent, outcome, note, at)
    VALUES (:call_id, :agent, :outcome, :note, :at)
""")
_WANTS_NONE = Command("""
    INSERT INTO do_not_call (person_id, said_by) VALUES (:person_id, :by) ON CONFLICT DO NOTHING
""")
_WANTS_SOME = Command("DELETE FROM do_not_call WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
forget_attempts_of_erased = Keep(f"""
    DELETE FROM outbound_attempt t USING outbound_call c
    WHERE c.outbound_call_id = t.outbound_call_id AND c.person_id IN ({PERSONS})
""")
forget_calls_of_erased = Keep(f"DELETE FROM outbound_call WHERE person_id IN ({PERSONS})")
forget_do_not_call_of_erased = Keep(f"DELETE FROM do_not_call WHERE person_id IN ({PERSONS})")


async def insert_list(
    connection: AsyncConnection, list_id: UUID, *, name: str, script: str, made_by: str
) -> OutboundList:
    return await _INSERT_LIST.one(connection, list_id=list_id, name=name, script=script, made_by=made_by)


async def insert_calls(connection: AsyncConnection, list_id: UUID, persons: Sequence[UUID]) -> int:
    """Insert the persons of a list, each once and under the kept id; return their number."""
    return len(await _INSERT_CALLS.all(connection, list_id=list_id, persons=list(persons)))


async def persons_by_number(connection: AsyncConnection, numbers: Sequence[str]) -> list[NumberedPerson]:
    """Find persons by national id, in the given order."""
    return await _BY_NUMBER.all(connection, numbers=list(numbers))


async def lists(database: Database, *, limit: int) -> list[CountedList]:
    """List the lists, open ones first, the newest first."""
    return await _LISTS.all(database, limit=limit)


async def counted_list(source: Database | AsyncConnection, list_id: UUID) -> CountedList | None:
    return await _LIST.first(source, list_id=list_id)


async def lock_list(connection: AsyncConnection, list_id: UUID) -> OutboundList | None:
    return await _LOCK_LIST.first(connection, list_id=list_id)


async def close_list(connection: AsyncConnection, list_id: UUID, *, by: str) -> None:
    await _CLOSE.run(connection, list_id=list_id, by=by)


async def take_call(
    connection: AsyncConnection, list_id: UUID, *, agent: str, now: datetime, until: datetime
) -> OutboundCall | None:
    """Take the next person of a list for an agent: the one they have already, else the one due longest.

    None if nobody is due. Persons who want no calls, and who died, are left out for good.
    """
    await _ONE_AT_A_TIME.run(connection)
    await _GIVE_BACK.run(connection, now=now)
    await _LEAVE_OUT.run(connection, list_id=list_id)
    own = await _OWN.first(connection, list_id=list_id, agent=agent)
    return own or await _TAKE.first(connection, list_id=list_id, agent=agent, now=now, until=until)


async def kept_id(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Return the person's id after merges; the same id for a person never merged."""
    return await _KEPT.one(connection, person_id=person_id)


async def lock_call(connection: AsyncConnection, call_id: UUID) -> OutboundCall | None:
    return await _LOCK_CALL.first(connection, call_id=call_id)


async def settle_call(
    connection: AsyncConnection, call_id: UUID, *, status: CallStatus, attempts: int, next_at: datetime
) -> OutboundCall:
    return await _SETTLE.one(connection, call_id=call_id, status=status, attempts=attempts, next_at=next_at)


async def insert_attempt(
    connection: AsyncConnection, call_id: UUID, *, agent: str, outcome: str, note: str, at: datetime
) -> None:
    await _ATTEMPT.run(connection, call_id=call_id, agent=agent, outcome=outcome, note=note, at=at)


async def want_no_calls(connection: AsyncConnection, person_id: UUID, *, by: str) -> None:
    await _WANTS_NONE.run(connection, person_id=person_id, by=by)


async def want_calls(connection: AsyncConnection, person_ids: Sequence[str]) -> None:
    """Delete what the person said under every id."""
    await _WANTS_SOME.run(connection, person_ids=list(person_ids))
