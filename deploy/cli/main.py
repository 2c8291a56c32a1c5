"""`prakan`: run, serve, work, migrate, operate.

No service is imported before a command needs it: `--help` answers at once, and `serve S` loads only S.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.audit import audit_app
from deploy.cli.clusters import clusters_app
from deploy.cli.commands import Country, Data, Day, Kafka, Port, Service, brokers, commands
from deploy.cli.findings import differences_app, strangers_app
from deploy.cli.keys import keys_app
from deploy.cli.operate import operating, parked_app, relay_app
from deploy.cli.sandbox import sandbox_app
from deploy.cli.validate import validate
from deploy.folders import VERSION

app = commands(
    "The system of a national social-security agency.",
    epilog="First: prakan run. Then open http://127.0.0.1:8000/, or tell a story: prakan demo.",
)
conformance_app = commands("Try what others have built against us.")
app.add_typer(conformance_app, name="conformance")
app.add_typer(parked_app, name="parked")
app.add_typer(relay_app, name="relay")
app.add_typer(differences_app, name="differences")
app.add_typer(strangers_app, name="strangers")
app.add_typer(sandbox_app, name="sandbox")
app.add_typer(keys_app, name="keys")
app.add_typer(audit_app, name="audit")
app.add_typer(clusters_app, name="clusters")
operating(app)
app.command(epilog="Example: prakan validate returns.csv --country viet_nam --language vi")(validate)


def _version(asked: bool) -> None:
    if asked:
        print(f"prakan {VERSION}")
        raise typer.Exit


@app.callback()
def every_command(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and leave", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Run and operate the system of a national social-security agency."""


@app.command(epilog="Example: prakan run --country viet_nam --port 8001 --data ~/agency")
def run(
    country: Country = "thailand",
    port: Port = 8000,
    host: str = "127.0.0.1",
    data: Data = Path(".data"),
    postgres: Annotated[str | None, typer.Option(help="use this server: postgresql+asyncpg://…")] = None,
    kafka: Kafka = None,
    today: Day = None,
    demo: Annotated[bool, typer.Option(help="load the demo country at the first start")] = True,
    keep_free: Annotated[int, typer.Option(help="MiB of the disk below which nothing is taken in", min=0)] = 512,
    log_level: Annotated[str, typer.Option(help="DEBUG, INFO, WARNING or ERROR")] = "WARNING",
) -> None:
    """Run the whole suite in one process on one loopback port."""
    from datetime import date

    from deploy.progress import Progress

    say = Progress()
    say(f"Prakan, {country}: starting; the data lie in {(data / country).resolve()}")
    from deploy.demo.country import TODAY
    from deploy.onebox.box import BoxOptions
    from deploy.onebox.start import main
    from libs.common.observing.logs import configure_logs
    from libs.common.observing.telemetry import export_spans_if_asked
    from libs.common.spine.kafka.cluster import KafkaCluster

    configure_logs(level=log_level, plain=True)
    export_spans_if_asked()
    options = BoxOptions(
        data=(data / country).resolve(),
        country=country,
        postgres_url=postgres,
        kafka=KafkaCluster(kafka, f"{country}.") if kafka else None,
        today=date.fromisoformat(today) if today else TODAY if demo else None,
        keep_free=keep_free * 2**20,
        say=say,
    )
    main(options, host=host, port=port, demo=demo)


@app.command(epilog="Settings come from the environment: see .env.example. Example: prakan serve loans --port 8004")
def serve(
    service: Service,
    host: str = "0.0.0.0",  # noqa: S104 - a service's door
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Serve one service's HTTP door, with settings from the environment; any number of processes."""
    import uvicorn

    from deploy.processes import SERVICE_VARIABLE, tried
    from libs.common.front.server import server_options

    asyncio.run(tried(service))
    os.environ[SERVICE_VARIABLE] = service  # uvicorn's worker processes inherit it
    uvicorn.run("deploy.processes:served_app", factory=True, host=host, port=port, workers=workers, **server_options())


@app.command(epilog="Example: KAFKA=kafka:9092 prakan work loans")
def work(
    service: Service,
    kafka: Annotated[str, typer.Option(envvar="KAFKA", help="HOST:PORT", callback=brokers)],
    prefix: Annotated[str, typer.Option(envvar="KAFKA_PREFIX", help="before every topic and group")] = "",
    metrics_host: Annotated[str, typer.Option(envvar="METRICS_HOST")] = "127.0.0.1",
    metrics_port: Annotated[int, typer.Option(envvar="METRICS_PORT", help="/metrics and /healthz; 0: nowhere")] = 0,
) -> None:
    """Do one service's background work: sequence, relay, consume, duties. A lock per role: any number of processes."""
    from deploy.processes import WorkLost, work_until_stopped
    from libs.common.spine.kafka.cluster import KafkaCluster

    try:
        asyncio.run(work_until_stopped(service, KafkaCluster(kafka, prefix), host=metrics_host, port=metrics_port))
    except WorkLost as lost:
        raise SystemExit(f"work {service} ends, start it again: {lost}") from None


@app.command()
def kafka(data: Data = Path(".data"), port: Port = 9092) -> None:
    """Run the real broker on loopback until interrupted; then `make run KAFKA=127.0.0.1:9092`."""
    from deploy.kafka.running import kept_until_stopped

    kept_until_stopped(data / "kafka", port=port)


@app.command()
def contracts() -> None:
    """Write event schemas, the AsyncAPI document, OpenAPI documents and docs/events.md."""
    from deploy.contracts import write

    for path in write():
        print(path)


@app.command(epilog="Example: prakan migrate loans --url postgresql+asyncpg://loans@db/loans")
def migrate(service: Service, url: Annotated[str, typer.Option(envvar="DATABASE_URL")]) -> None:
    """Upgrade one service's database to its newest schema."""
    from deploy.suite import member

    asyncio.run(member(service).migrate(url))


@app.command()
def migration(
    service: Service,
    about: str,
    of: Annotated[str | None, typer.Option(help="of the shared tables of this name: spine, jobs, mandates …")] = None,
) -> None:
    """Write the next migration of a service: its tables compared with a database at the newest revision."""
    import tempfile

    from deploy.postgres.server import Postgres
    from deploy.suite import member
    from libs.common.database.migrating import write_next

    with tempfile.TemporaryDirectory(prefix="prakan-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "pg")
        server.start()
        try:
            named = member(service)
            asyncio.run(named.migrate(server.url("postgres")))
            asyncio.run(write_next(server.url("postgres"), named.metadata, named.versions, about=about, lineage=of))
        finally:
            server.stop()


@app.command(epilog="Example: prakan demo --url http://127.0.0.1:8000")
def demo(
    url: Annotated[str, typer.Option(help="where `make run` serves")] = "http://127.0.0.1:8000",
    country: Country = "thailand",
    lines: Annotated[bool, typer.Option("--json", help="each event and row as one JSON line")] = False,
) -> None:
    """Play an employer's year through the public doors of a running box, and print its events and rows."""
    import httpx

    from deploy.demo.printed import links, shown
    from deploy.demo.story import tell

    async def told() -> None:
        employer = ""
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            async for item in tell(http, country=country):
                print(item.line if lines else shown(item), flush=True)
                employer = employer or str(item.document.get("subject", ""))
            for link in await links(http, employer) if not lines else ():
                print(link, flush=True)

    asyncio.run(told())


@app.command(epilog="Example: prakan explain receipt.json --country viet_nam")
def explain(receipt: Path, country: Country = "thailand") -> None:
    """Compute a decision receipt again, offline, from its inputs and the law; tell whether the amounts agree."""
    from deploy.command_refused import CommandRefused
    from deploy.offline.explain import explained

    try:
        print(explained(json.loads(receipt.read_text(encoding="utf-8")), country))
    except (KeyError, TypeError, AttributeError) as missing:
        raise CommandRefused(f"{receipt} is no decision receipt ({missing}): give what a door answered") from None


@conformance_app.command("bank")
def conformance_bank(
    url: str, secret: Annotated[str, typer.Option(envvar="WEBHOOK_SECRET", help="the endpoint's whsec_… secret")]
) -> None:
    """Try a bank's webhook receiver with good and bad signatures, replays and duplicates; exits 1 if one is wrong."""
    import httpx

    from deploy.operate.conformance import tried
    from libs.common.runtime.clock import Clock

    async def attempt() -> bool:
        async with httpx.AsyncClient(timeout=15, follow_redirects=False) as http:
            outcomes = await tried(http, url, secret, Clock(zone="UTC").now())
        for outcome in outcomes:
            print(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.name}: {outcome.told}")
        return all(outcome.passed for outcome in outcomes)

    if not asyncio.run(attempt()):
        raise SystemExit(1)


@app.command(epilog="Example: prakan verify certificate.jws document-keys.json")
def verify(document: Path, keys: Path) -> None:
    """Check that a signed document (receipt, certificate) was signed with one of these keys, and print its content."""
    from libs.common.keys.signed_documents import DocumentInvalid, verified

    try:
        kind, content = verified(document.read_text(encoding="utf-8"), json.loads(keys.read_text(encoding="utf-8")))
    except (DocumentInvalid, ValueError, TypeError) as failure:
        raise SystemExit(f"NOT VALID: {failure}") from None
    print(f"valid {kind}:\n{json.dumps(content, ensure_ascii=False, indent=2)}")


if __name__ == "__main__":
    sys.exit(app())
