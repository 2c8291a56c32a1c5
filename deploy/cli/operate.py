"""The operators' commands: `doctor`, `backup`, `restore`, `relay`, `parked`. None of them makes a box."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.commands import Country, Data, Kafka, Service, brokers, commands
from deploy.command_refused import CommandRefused
from deploy.folders import service_names

if TYPE_CHECKING:
    from libs.common.spine.kafka.cluster import KafkaCluster
    from libs.common.spine.rebase import Rebased

parked_app = commands("Events that could not be applied: each blocks its own key.")
relay_app = commands("The log as listeners know it.")
EVERYTHING = "all"
Prefix = Annotated[
    str | None,
    typer.Option(envvar="KAFKA_PREFIX", help="before every topic: COUNTRY. in a box, else what `work` has"),
]
DatabaseUrl = Annotated[
    str | None, typer.Option(help="postgresql+asyncpg://… of the service, where it runs by `serve` and `work`")
]


def operating(app: typer.Typer) -> None:
    """Add the commands at the top level."""
    app.command(epilog="Example: prakan doctor --data ~/agency")(doctor)
    app.command(epilog="Example: prakan backup /mnt/backups/monday")(backup)
    app.command(epilog="Example: prakan restore all /mnt/backups/monday --operator-key operator.json")(restore)


def doctor(
    country: Country = "thailand",
    data: Data = Path(".data"),
    deep: Annotated[bool, typer.Option(help="the invariants between all services too: up to a minute")] = False,
    kafka: Kafka = None,
    prefix: Prefix = None,
) -> None:
    """Examine the box's disk, databases, secrets and listeners.

    Print each problem, its likely cause and the next command.
    """
    from deploy.backup.backups import refuse_without_a_box
    from deploy.operate.examination import examination

    refuse_without_a_box(data / country)
    cluster = _cluster(kafka, prefix, country, None) if kafka else None
    report, well = asyncio.run(examination(data / country, country, deeply=deep, kafka=cluster))
    print(report)
    if not well:
        raise SystemExit(1)


def backup(
    into: Annotated[Path, typer.Argument(help="a new folder; it is for its owner alone")],
    country: Country = "thailand",
    data: Data = Path(".data"),
    operator_public_key: Annotated[Path | None, typer.Option(help="seal the secrets to this key")] = None,
    secrets_kept_elsewhere: Annotated[
        bool, typer.Option("--secrets-kept-elsewhere", help="leave the secrets out: a restore needs them from you")
    ] = False,
) -> None:
    """Back up every database at one moment, sent files, and the encrypted secrets; the box may run meanwhile."""
    from deploy.backup.backups import back_up
    from deploy.progress import Progress

    say = Progress()
    options = {"operator": operator_public_key, "secrets_kept_elsewhere": secrets_kept_elsewhere}
    manifest = asyncio.run(back_up(data / country, into, say=say, **options))  # type: ignore[arg-type]
    size = sum(dump.bytes for dump in manifest.services.values())
    say(f"{into} holds {len(manifest.services)} databases, {size / 2**20:.1f} MiB")
    if secrets_kept_elsewhere:
        say(f"WITHOUT THE SECRETS: keep {data / country}/*.json yourself, or nobody is known after a restore")


def restore(
    service: Annotated[str, typer.Argument(help="a service, or `all` into a new folder")],
    source: Annotated[Path, typer.Argument(help="the backup's folder")],
    country: Country = "thailand",
    data: Data = Path(".data"),
    operator_key: Annotated[Path | None, typer.Option(help="the private key that opens the secrets (all)")] = None,
) -> None:
    """Restore one service of a stopped box, and keep its former database; or `all` on a new machine."""
    from deploy.backup.restoring import restore as restored
    from deploy.backup.restoring import restore_everything
    from deploy.progress import Progress

    _refuse_unknown(service)
    if service == EVERYTHING:
        say = Progress()
        folder = data / country
        asyncio.run(restore_everything(folder, source, country=country, operator_key=operator_key, say=say))
        say("everything is restored. Listeners outside may know more than the backup did. Next:")
        print(f"prakan relay rebase {EVERYTHING} --country {country} --data {data}")
        return
    aside = asyncio.run(restored(data / country, service, source, country=country))
    print(f"{service} is restored; what it held is in the database {aside}. Next: prakan relay rebase {service}")


def _cluster(kafka: str, prefix: str | None, country: str, database_url: str | None) -> "KafkaCluster":
    """Return the broker and its prefix of topics: in a box COUNTRY., outside it none, unless one was given."""
    from libs.common.spine.kafka.cluster import KafkaCluster

    usual = "" if database_url else f"{country}."
    return KafkaCluster(kafka, usual if prefix is None else prefix)


def _refuse_unknown(service: str) -> None:
    if service not in {*service_names(), EVERYTHING}:
        raise CommandRefused(f"there is no service {service!r}; choose one of {', '.join(service_names())}, or all")


@relay_app.command("rebase")
def rebase(
    service: Annotated[str, typer.Argument(help="a service, or `all` of a box")],
    kafka: Kafka = None, country: Country = "thailand", data: Data = Path(".data"),
    prefix: Prefix = None, database_url: DatabaseUrl = None,
) -> None:  # fmt: skip
    """Add to a restored log the events that listeners know, and open a new epoch; each imported event is a line."""
    from deploy.backup.rebasing import rebased, rebased_from_broker

    _refuse_unknown(service)
    cluster = _cluster(kafka, prefix, country, database_url) if kafka else None
    if database_url and service == EVERYTHING:
        raise CommandRefused(f"a database holds one service; choose one of {', '.join(service_names())}")
    if database_url and cluster is None:
        raise CommandRefused("name the broker: --kafka HOST:PORT")
    imported = 0
    if database_url and cluster:
        imported += _told(asyncio.run(rebased_from_broker(database_url, country, service, cluster)))
    else:
        for name in service_names() if service == EVERYTHING else [service]:
            if service == EVERYTHING:
                print(f"{name}:")
            imported += _told(asyncio.run(rebased(data / country, country, name, cluster)))
    if imported:
        print("each is open until you have settled it: prakan differences list")


def _told(done: "Rebased") -> int:
    """Print what a rebase has done, and return the number of imported events."""
    from deploy.backup.rebasing import difference

    for event in done.imported:
        print(json.dumps(difference(event), ensure_ascii=False))
    print(f"epoch {done.epoch}: {len(done.imported)} events imported, {done.unsaid} to be said again")
    return len(done.imported)


@relay_app.command("resend")
def resend(
    service: Service, topic: str, kafka: Annotated[str, typer.Option(help="HOST:PORT", callback=brokers)],
    since: Annotated[int, typer.Option("--from", min=1, help="the first sequence of each partition")] = 1,
    country: Country = "thailand", data: Data = Path(".data"),
    prefix: Prefix = None, database_url: DatabaseUrl = None,
) -> None:  # fmt: skip
    """Send a topic's events again under their numbers. Listeners that know them skip them."""
    from deploy.backup.box_databases import resent

    cluster = _cluster(kafka, prefix, country, database_url)
    count = asyncio.run(resent(data / country, service, cluster, topic, since, url=database_url))
    print(f"{count} events sent")


@parked_app.command("list")
def list_parked(country: Country = "thailand", data: Data = Path(".data")) -> None:
    """List every parked event: consumer, place, key, cause."""
    from deploy.backup.box_databases import box_databases, parked_events

    async def listed() -> list[dict[str, object]]:
        async with box_databases(data / country) as databases:
            return await parked_events(databases)

    rows = asyncio.run(listed())
    for row in rows:
        print(json.dumps(row, default=str, ensure_ascii=False))
    if not rows:
        print("no event is parked")


@parked_app.command("skip")
def skip_parked(
    service: Service, consumer: str, topic: str, partition: int, sequence: int, actor: str,
    country: Country = "thailand", data: Data = Path(".data"),
) -> None:  # fmt: skip
    """Drop one parked event for good, audited with its body."""
    from deploy.backup.box_databases import box_databases
    from libs.common.spine.parked import skip

    async def skipped() -> bool:
        async with box_databases(data / country) as databases:
            return await skip(databases[service], consumer, topic, sequence, partition, actor=actor)

    print("skipped" if asyncio.run(skipped()) else "there is no such parked event")


@parked_app.command("replay")
def replay_parked(
    service: Service, consumer: str, topic: str, key: str, country: Country = "thailand", data: Data = Path(".data")
) -> None:
    """Run a key's parked events again, in order; stop at the first that fails."""
    from deploy.backup.box_databases import replayed

    print(f"{asyncio.run(replayed(data / country, country, service, consumer, topic, key))} applied")
