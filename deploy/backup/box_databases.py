"""The databases of a running one box, for the operator's commands."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from deploy.backup.backups import refuse_without_a_box
from deploy.command_refused import CommandRefused
from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.relay import Relay
from libs.common.spine.log import heads

_PARKED = text("""
    SELECT consumer, topic, partition, sequence, key, type, cause, reason, parked_at FROM parked_event
    ORDER BY parked_at LIMIT 1000
""")


class BoxNotRunning(CommandRefused):
    """No PostgreSQL is running in this data folder."""


def _url(folder: Path, service: str) -> str:
    refuse_without_a_box(folder)
    postgres = Postgres(folder.resolve() / "postgres")
    if postgres.pid is None:
        raise BoxNotRunning(f"no box runs in {folder}; start it with `make run`")
    return postgres.url(service)


@asynccontextmanager
async def box_databases(folder: Path) -> AsyncIterator[Mapping[str, Database]]:
    """Open every service's database of the box in `folder`."""
    made = {n: Database(_url(folder, n), application="prakan operator", pool_size=2) for n in members()}
    try:
        yield made
    finally:
        for database in made.values():
            await database.close()


async def parked_events(databases: Mapping[str, Database]) -> list[dict[str, object]]:
    return [
        {"service": name, **row}
        for name, database in databases.items()
        for row in await database.one_statement(_PARKED)
    ]


async def replayed(folder: Path, country: str, service: str, consumer: str, topic: str, key: str) -> int:
    """Replay through the service's own actions, beside its running processes; the position row is the lock."""
    options = BoxOptions(data=folder.resolve(), country=country)
    made = build(members()[service], _url(folder, service), options, Issuer.of(options.data))
    try:
        listener = next(c for c in made.consumers if c.name == consumer)
        return await listener.replay(topic, key)
    finally:
        await made.database.close()


async def resent(
    folder: Path, service: str, cluster: KafkaCluster, topic: str, since: int, *, url: str | None = None
) -> int:
    """Send the log of a topic again from a sequence on; return the number of events.

    `url`: for a service outside a box.
    """
    database = Database(url or _url(folder, service), application="prakan operator", pool_size=2)
    try:
        if not await heads(database, (topic,)):
            raise CommandRefused(f"{service} does not speak in {topic!r}")
        relay = Relay(database, Wakeups(database), cluster=cluster, topics=(topic,))
        return await relay.resend(topic, since)
    finally:
        await database.close()
