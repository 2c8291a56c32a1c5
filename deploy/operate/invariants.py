"""The conditions between services after every event was applied. Each breach is a sentence."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy import text

from deploy.operate.doctor import POSITIONS
from deploy.operate.event_log_check import contract_breaches
from deploy.suite import member
from libs.common.audit.chain import first_break
from libs.common.database.connections import Database
from libs.common.database.invariants import copies_in
from libs.common.database.rows import Query
from libs.common.runtime.composition import Service
from libs.common.spine.log import heads


@dataclass(frozen=True, slots=True)
class _Gap:
    topic: str
    partition: int
    head: int
    events: int
    last: int


@dataclass(frozen=True, slots=True)
class _State:
    position: int
    events: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Month:
    key: str
    month: str


@dataclass(frozen=True, slots=True)
class _Parked:
    consumer: str
    events: int


_GAPS = Query(
    _Gap,
    """
    SELECT h.topic, h.partition, h.sequence AS head, count(e.sequence) AS events, coalesce(max(e.sequence), 0) AS last
    FROM topic_head h LEFT JOIN event_log e USING (topic, partition)
    GROUP BY h.topic, h.partition, h.sequence
    HAVING count(e.sequence) <> h.sequence OR coalesce(max(e.sequence), 0) <> h.sequence
""",
)
_STATE = Query(
    _State,
    """
    SELECT position, (SELECT count(*) FROM event_log) AS events, (SELECT count(*) FROM outbox) AS waiting FROM log_state
""",
)
_OUT_OF_ORDER = Query(
    _Month,
    """
    SELECT key, month FROM (
        SELECT key, data ->> 'month' AS month, (data ->> 'version')::integer AS version,
               lag((data ->> 'version')::integer) OVER (PARTITION BY key, data ->> 'month' ORDER BY sequence) AS before
        FROM event_log WHERE type = 'contributions.return_accepted.v1') said
    WHERE version <> coalesce(before, 0) + 1
""",
)
_LISTENS = Query(bool, "SELECT EXISTS (SELECT FROM consumer_position) AS listens")
_PARKED = Query(_Parked, "SELECT consumer, count(*) AS events FROM parked_event GROUP BY consumer")


async def broken_invariants(services: Mapping[str, Service]) -> list[str]:
    """List every breach of every invariant; empty if all is well."""
    return await breaches({name: service.database for name, service in services.items()})


async def breaches(databases: Mapping[str, Database]) -> list[str]:
    """List the breaches in the services' databases, which are what an operator has."""
    sentences: list[str] = []
    said_heads: dict[tuple[str, int], int] = {}
    for name, database in databases.items():
        of_this = [*await _log_breaches(database), *await _audit_breaches(database), *await contract_breaches(database)]
        sentences += [f"{name}: {breach}" for breach in of_this]
        said_heads |= {at: head.sequence for at, head in (await heads(database)).items()}
    for name, database in databases.items():
        sentences += await _consumer_breaches(database, said_heads)
        sentences += await room_breaches(name, database)
    return sentences + await _copies_differ(databases)


@cache
def rooms(service: str) -> tuple[ModuleType, ...]:
    """Return the `invariants` modules of a service's rooms."""
    folder = import_module(f"services.{service}").__path__
    names = (f"services.{service}.{room.name}" for room in pkgutil.iter_modules(folder) if room.ispkg)
    return tuple(
        import_module(f"{name}.invariants")
        for name in names
        if any(module.name == "invariants" for module in pkgutil.iter_modules(import_module(name).__path__))
    )


def said_by(service: str) -> dict[str, str]:
    """Return the queries of the facts that the service owns and listeners copy, by the fact's name."""
    return {what: sql for module in rooms(service) for what, sql in getattr(module, "SAID", {}).items()}


async def room_breaches(service: str, database: Database) -> list[str]:
    """List the broken invariants within one service's tables, a sentence each."""
    kept = [one for module in rooms(service) for one in getattr(module, "INVARIANTS", ())]
    return [f"{service}: {one.breach}" for one in kept if await _found(database, one.sql)]


async def _found(database: Database, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run a query in a transaction, planned for its own work; plans of hot statements may not scan a table."""
    async with database.transaction(wakes=False) as connection:
        return [tuple(row) for row in await connection.execute(text(sql), values)]


async def _log_breaches(database: Database) -> list[str]:
    async with database.transaction(wakes=False) as connection:
        gaps, state = await _GAPS.all(connection), await _STATE.one(connection)
        inverted = await _OUT_OF_ORDER.all(connection)
    sentences = [f"{g.topic}/{g.partition}: head {g.head}, {g.events} events, last {g.last}" for g in gaps]
    sentences += [f"versions of {one.key} {one.month} are out of order" for one in inverted]
    sentences += [f"{state.events} events, position {state.position}"] if state.events != state.position else []
    return sentences + ([f"{state.waiting} facts wait in the outbox"] if state.waiting else [])


async def _audit_breaches(database: Database) -> list[str]:
    broken = await first_break(database)
    return [f"audit row {broken.number}: {broken.what}"] if broken else []


async def _consumer_breaches(database: Database, said: Mapping[tuple[str, int], int]) -> list[str]:
    sentences = []
    for one in await POSITIONS.all(database):
        head = said.get(one.place, 0)
        if one.sequence != head:
            sentences.append(f"{one.consumer} is at {one.sequence} of {one.topic}/{one.partition}, said {head}")
    return sentences + [f"{one.consumer} has {one.events} parked events" for one in await _PARKED.all(database)]


async def _copies_differ(databases: Mapping[str, Database]) -> list[str]:
    """Compare services' copies with the rows of their owners; one sentence for each difference.

    A service that has no listeners, because the law has no such branch, keeps no copies.
    """
    speakers = {what: (name, sql) for name in databases for what, sql in said_by(name).items()}
    sentences = []
    for listener, database in databases.items():
        for table, copy in copies_in(member(listener).metadata):
            speaker, query = speakers.get(copy.fact, (listener, ""))
            if query and (speaker == listener or await _LISTENS.one(database)):
                theirs, ours = await _differing(databases[speaker], copy.of(query), database, copy.kept(table))
                if theirs != ours:
                    missing, many = len(theirs - ours), len(ours - theirs)
                    sentences.append(f"{copy.fact} in {listener}: {missing} missing, {many} too many")
    return sentences


def _buckets(sql: str) -> str:
    return f"""
        SELECT hashtextextended(q::text, 1) & 1023, count(*), sum(hashtextextended(q::text, 2)::numeric)
        FROM ({sql}) q GROUP BY 1
    """


def _of_buckets(sql: str) -> str:
    return f"SELECT q::text FROM ({sql}) q WHERE hashtextextended(q::text, 1) & 1023 = ANY(CAST(:buckets AS bigint[]))"


async def _differing(one: Database, said: str, other: Database, kept: str) -> tuple[set[Any], set[Any]]:
    """Return the rows that may differ in two queries.

    Sums of hashes are compared first, a thousandth of the rows each.
    """
    theirs = {bucket: sums for bucket, *sums in await _found(one, _buckets(said))}
    ours = {bucket: sums for bucket, *sums in await _found(other, _buckets(kept))}
    buckets = [at for at in theirs.keys() | ours.keys() if theirs.get(at) != ours.get(at)]
    if not buckets:
        return set(), set()
    return (
        set(await _found(one, _of_buckets(said), buckets=buckets)),
        set(await _found(other, _of_buckets(kept), buckets=buckets)),
    )
