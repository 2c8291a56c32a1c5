"""`prakan relay rebase`: find what listeners know of a restored service's events, and add it to its log again."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.backup.backups import postgres_of
from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.runtime.composition import Service
from libs.common.spine.events import Event
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.tail import LOOK_BACK, broker_tail
from libs.common.spine.log import TopicPartition, heads, prepare_log, read_after
from libs.common.spine.rebase import Rebased, rebase

_ASIDE = text("SELECT datname FROM pg_database WHERE datname ~ :pattern ORDER BY datname")


@dataclass(frozen=True, slots=True)
class _Position:
    topic: str
    partition: int
    sequence: int


_FIRST = Query(str, "SELECT event_id::text FROM event_log WHERE position = 1")
_HEARD = Query(
    _Position,
    """
    SELECT topic, partition, max(sequence) AS sequence FROM consumer_position
    WHERE topic = ANY(CAST(:topics AS text[])) GROUP BY topic, partition
""",
)


async def rebased(folder: Path, country: str, service: str, kafka: KafkaCluster | None) -> Rebased:
    """Rebase from the broker, or without one from the database that `prakan restore` set aside."""
    with postgres_of(folder) as postgres:
        options = BoxOptions(data=folder.resolve(), country=country)
        # A dump may be older than this program; objects that a migration makes belong to the service's own role.
        own = make_url(postgres.url(service)).set(username=service).render_as_string(hide_password=False)
        await members()[service].migrate(own)
        made = build(members()[service], postgres.url(service), options, Issuer.of(options.data))
        try:
            await prepare_log(made.database, made.topics)
            ours = {at: head.sequence for at, head in (await heads(made.database, made.topics)).items()}
            tail = await (broker_tail(kafka, ours) if kafka else _tail_put_aside(postgres, made, ours))
            heard = await _heard(postgres, made)
            return await rebase(made.database, tail, heard=heard, remember=made.remember)
        finally:
            await made.database.close()


async def rebased_from_broker(url: str, country: str, service: str, kafka: KafkaCluster) -> Rebased:
    """Rebase a service outside a box, by its database's URL. The broker has all events that any listener can know."""
    with tempfile.TemporaryDirectory() as folder:  # its settings are made up: only its actions on the log are used
        options = BoxOptions(data=Path(folder), country=country)
        await members()[service].migrate(url)
        made = build(members()[service], url, options, Issuer.of(options.data))
        try:
            await prepare_log(made.database, made.topics)
            ours = {at: head.sequence for at, head in (await heads(made.database, made.topics)).items()}
            return await rebase(made.database, await broker_tail(kafka, ours), heard={}, remember=made.remember)
        finally:
            await made.database.close()


async def _tail_put_aside(
    postgres: Postgres, made: Service, ours: dict[TopicPartition, int]
) -> dict[TopicPartition, list[Event]]:
    """Read the events of databases that restores have set aside: of the newest epoch, and only of the same log."""
    engine = create_async_engine(postgres.url("postgres"))
    async with engine.connect() as admin:
        names = (await admin.execute(_ASIDE, {"pattern": f"^{made.name}_before_[0-9]+$"})).scalars().all()
    await engine.dispose()
    first = await _first_event(made.database)
    after = {at: max(head - LOOK_BACK, 0) for at, head in ours.items()}
    newest: dict[tuple[TopicPartition, int], Event] = {}
    for name in names:
        aside = Database(postgres.url(name), application="prakan operator", pool_size=2)
        try:
            if first is not None and await _first_event(aside) != first:
                continue
            for at, events in (await read_after(aside, after, rows=2**31)).items():
                for event in events:
                    known = newest.get((at, event.sequence))
                    if known is None or event.epoch >= known.epoch:
                        newest[at, event.sequence] = event
        finally:
            await aside.close()
    tail: dict[TopicPartition, list[Event]] = {}
    for (at, _), event in sorted(newest.items(), key=lambda item: item[0]):
        tail.setdefault(at, []).append(event)
    return tail


async def _first_event(database: Database) -> str | None:
    """Read the id of a log's first event, which every later state of the log shares; None for an empty log."""
    return await _FIRST.first(database)


async def _heard(postgres: Postgres, made: Service) -> dict[TopicPartition, int]:
    heard: dict[TopicPartition, int] = {}
    for name in members():
        if name == made.name:
            continue  # its copy of its own events was set back too
        other = Database(postgres.url(name), application="prakan operator", pool_size=1)
        try:
            for position in await _HEARD.all(other, topics=list(made.topics)):
                at = position.topic, position.partition
                heard[at] = max(heard.get(at, 0), position.sequence)
        finally:
            await other.close()
    return heard


def difference(event: Event) -> dict[str, str | int]:
    """Make one line of the report: an event that listeners know and the service had forgotten."""
    return {
        "event_id": event.id,
        "type": event.type,
        "key": event.key,
        "topic": event.topic,
        "partition": event.partition,
        "sequence": event.sequence,
        "time": event.time,
    }
