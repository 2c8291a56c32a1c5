"""`prakan`: run, serve, work, migrate, operate."""

import asyncio
import json
import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.sandbox import sandbox_app
from deploy.demo.country import TODAY
from deploy.onebox.box import BoxOptions
from deploy.suite import members
from libs.common.spine.kafka_place import KafkaPlace

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The system of a national social-security agency.")
parked_app = typer.Typer(no_args_is_help=True, help="Events that could not be applied: each blocks its own key.")
app.add_typer(parked_app, name="parked")
relay_app = typer.Typer(no_args_is_help=True, help="The log as listeners know it.")
app.add_typer(relay_app, name="relay")
conformance_app = typer.Typer(no_args_is_help=True, help="Try what others have built against us.")
app.add_typer(conformance_app, name="conformance")
app.add_typer(sandbox_app, name="sandbox")
Kafka = Annotated[str | None, typer.Option(help="HOST:PORT of a broker; without it events stay in process")]


@app.command()
def run(
    country: Annotated[str, typer.Option(help="a folder of law/")] = "thailand",
    port: int = 8000,
    host: str = "127.0.0.1",
    data: Annotated[Path, typer.Option(help="where everything is kept")] = Path(".data"),
    postgres: Annotated[str | None, typer.Option(help="use this server: postgresql+asyncpg://…")] = None,
    kafka: Kafka = None,
    today: Annotated[str | None, typer.Option(help="business date at the start, YYYY-MM-DD")] = None,
    demo: Annotated[bool, typer.Option(help="load the demo country at the first start")] = True,
    log_level: str = "WARNING",
) -> None:
    """The whole suite in one process on one loopback port."""
    from deploy.onebox.start import main
    from libs.common.logs import configure_logs
    from libs.common.telemetry import export_spans_if_asked

    configure_logs(level=log_level, plain=True)
    export_spans_if_asked()
    options = BoxOptions(
        data=(data / country).resolve(),
        country=country,
        postgres_url=postgres,
        kafka=KafkaPlace(kafka, f"{country}.") if kafka else None,
        today=date.fromisoformat(today) if today else TODAY if demo else None,
    )
    main(options, host=host, port=port, demo=demo)


@app.command()
def serve(service: str, host: str = "0.0.0.0", port: int = 8000, workers: int = 1) -> None:  # noqa: S104 - a service's door
    """One service's HTTP door, settings from the environment; any number of processes."""
    import uvicorn

    from deploy.processes import SERVICE_VARIABLE

    os.environ[SERVICE_VARIABLE] = service  # uvicorn's worker processes inherit it
    uvicorn.run("deploy.processes:served_app", factory=True, host=host, port=port, workers=workers, access_log=False)


@app.command()
def work(
    service: str,
    kafka: Annotated[str, typer.Option(envvar="KAFKA")],
    prefix: Annotated[str, typer.Option(envvar="KAFKA_PREFIX", help="before every topic and group")] = "",
    metrics_host: Annotated[str, typer.Option(envvar="METRICS_HOST")] = "127.0.0.1",
    metrics_port: Annotated[int, typer.Option(envvar="METRICS_PORT", help="/metrics and /healthz; 0: nowhere")] = 0,
) -> None:
    """One service's background work: sequence, relay, consume, duties. A lock per role: any number of processes."""
    from deploy.processes import WorkLost, work_until_stopped

    try:
        asyncio.run(work_until_stopped(service, KafkaPlace(kafka, prefix), host=metrics_host, port=metrics_port))
    except WorkLost as lost:
        raise SystemExit(f"work {service} ends, start it again: {lost}") from None


@app.command()
def kafka(
    data: Annotated[Path, typer.Option(help="where the broker's log is kept")] = Path(".data"), port: int = 9092
) -> None:
    """The real broker on loopback until interrupted; then `make run KAFKA=127.0.0.1:9092`."""
    from deploy.kafka.running import kept_until_stopped

    kept_until_stopped(data / "kafka", port=port)


@app.command()
def contracts() -> None:
    """Write event schemas, the AsyncAPI document, OpenAPI documents and docs/events.md."""
    from deploy.contracts import write

    for path in write():
        print(path)


@app.command()
def migrate(service: str, url: Annotated[str, typer.Option(envvar="DATABASE_URL")]) -> None:
    """Bring one service's database to its newest shape."""
    asyncio.run(members()[service].migrate(url))


@app.command()
def migration(service: str, about: str) -> None:
    """Write the next migration of a service: its tables compared with a database at the newest revision."""
    import tempfile

    from deploy.onebox.postgres import Postgres
    from libs.common.migrating import write_next

    with tempfile.TemporaryDirectory(prefix="prakan-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "pg")
        server.start()
        try:
            member = members()[service]
            asyncio.run(member.migrate(server.url("postgres")))
            asyncio.run(write_next(server.url("postgres"), member.metadata, member.versions, about=about))
        finally:
            server.stop()


@app.command()
def doctor(country: str = "thailand", data: Path = Path(".data")) -> None:
    """What is wrong with the box's databases, listeners and disk, why perhaps, and the next command."""
    from deploy.operate.box_databases import box_databases
    from deploy.operate.doctor import disk, examined, lags, report

    async def examine() -> str:
        async with box_databases(data / country) as databases:
            found = [f for name, database in databases.items() for f in await examined(name, database)]
            found += await lags(databases)
        return report(found + disk(data))

    print(asyncio.run(examine()))


@app.command()
def demo(
    url: Annotated[str, typer.Option(help="where `make run` serves")] = "http://127.0.0.1:8000",
    country: str = "thailand",
) -> None:
    """Tell an employer's year through the public doors of a running box; what is shown is one JSON line each."""
    import httpx

    from deploy.demo.story import DemoFailed, tell

    async def told() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            async for item in tell(http, country=country):
                about = {item.kind: item.document, "service": item.service}
                print(item.text or json.dumps(about, ensure_ascii=False), flush=True)

    try:
        asyncio.run(told())
    except (DemoFailed, httpx.TransportError) as failure:
        raise SystemExit(f"the story stops here: {failure}") from None


@app.command()
def backup(into: Path, country: str = "thailand", data: Path = Path(".data")) -> None:
    """Dump every service's database into a new folder, with a manifest; the box may run meanwhile."""
    from deploy.operate.backups import back_up

    print(json.dumps(asyncio.run(back_up(data / country, into)), indent=2))


@app.command()
def restore(service: str, source: Path, country: str = "thailand", data: Path = Path(".data")) -> None:
    """Put one service of a stopped box back to a backup; what it held is kept aside. Then: `prakan relay rebase`."""
    from deploy.operate.backups import RestoreRefused
    from deploy.operate.backups import restore as restored

    try:
        aside = asyncio.run(restored(data / country, service, source))
    except RestoreRefused as refused:
        raise SystemExit(str(refused)) from None
    print(f"{service} is restored; what it held is in the database {aside}. Next: prakan relay rebase {service}")


@relay_app.command("rebase")
def rebase(service: str, kafka: Kafka = None, country: str = "thailand", data: Path = Path(".data")) -> None:
    """Give a restored log back what listeners know of it, and open a new epoch; each imported event is a line."""
    from deploy.operate.rebasing import difference, rebased

    place = KafkaPlace(kafka, f"{country}.") if kafka else None
    done = asyncio.run(rebased(data / country, country, service, place))
    for event in done.imported:
        print(json.dumps(difference(event), ensure_ascii=False))
    print(f"epoch {done.epoch}: {len(done.imported)} events imported, {done.unsaid} to be said again")


@relay_app.command("resend")
def resend(
    service: str, topic: str, kafka: Annotated[str, typer.Option(help="HOST:PORT")],
    since: Annotated[int, typer.Option("--from", min=1, help="the first sequence of each partition")] = 1,
    country: str = "thailand", data: Path = Path(".data"),
) -> None:  # fmt: skip
    """Send a topic's events again, under the numbers they have: harmless to those who know them."""
    from deploy.operate.box_databases import resent

    count = asyncio.run(resent(data / country, service, KafkaPlace(kafka, f"{country}."), topic, since))
    print(f"{count} events sent")


@parked_app.command("list")
def list_parked(country: str = "thailand", data: Path = Path(".data")) -> None:
    """Every parked event: consumer, place, key, cause."""
    from deploy.operate.box_databases import box_databases, parked_events

    async def listed() -> list[dict[str, object]]:
        async with box_databases(data / country) as databases:
            return await parked_events(databases)

    for row in asyncio.run(listed()):
        print(json.dumps(row, default=str, ensure_ascii=False))


@parked_app.command("skip")
def skip_parked(
    service: str, consumer: str, topic: str, partition: int, sequence: int, actor: str,
    country: str = "thailand", data: Path = Path(".data"),
) -> None:  # fmt: skip
    """Drop one parked event for good, audited with its body."""
    from deploy.operate.box_databases import box_databases
    from libs.common.spine.parked import skip

    async def skipped() -> bool:
        async with box_databases(data / country) as databases:
            return await skip(databases[service], consumer, topic, sequence, partition, actor=actor)

    print("skipped" if asyncio.run(skipped()) else "there is no such parked event")


@parked_app.command("replay")
def replay_parked(
    service: str, consumer: str, topic: str, key: str, country: str = "thailand", data: Path = Path(".data")
) -> None:
    """Run a key's parked events again, in order; stops at the first that fails."""
    from deploy.operate.box_databases import replayed

    print(f"{asyncio.run(replayed(data / country, country, service, consumer, topic, key))} applied")


@app.command()
def explain(receipt: Path, country: str = "thailand") -> None:
    """Compute a decision receipt again, offline, from its inputs and the law; says whether it agrees."""
    from deploy.operate.explain import explained

    print(explained(json.loads(receipt.read_text(encoding="utf-8")), country))


@conformance_app.command("bank")
def conformance_bank(
    url: str, secret: Annotated[str, typer.Option(envvar="WEBHOOK_SECRET", help="the endpoint's whsec_… secret")]
) -> None:
    """Try a bank's webhook receiver with good and bad signatures, replays and duplicates; exits 1 if one is wrong."""
    import httpx

    from deploy.operate.conformance import tried
    from libs.common.clock import Clock

    async def attempt() -> bool:
        async with httpx.AsyncClient(timeout=15, follow_redirects=False) as http:
            outcomes = await tried(http, url, secret, Clock(zone="UTC").now())
        for outcome in outcomes:
            print(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.name}: {outcome.told}")
        return all(outcome.passed for outcome in outcomes)

    if not asyncio.run(attempt()):
        raise SystemExit(1)


@app.command()
def verify(document: Path, keys: Path) -> None:
    """Whether a signed document (receipt, certificate) is one of the holder of these keys; shows what it says."""
    from libs.common.documents import DocumentInvalid, verified

    try:
        kind, content = verified(document.read_text(encoding="utf-8"), json.loads(keys.read_text(encoding="utf-8")))
    except (DocumentInvalid, ValueError) as failure:
        raise SystemExit(f"NOT VALID: {failure}") from None
    print(f"valid {kind}:\n{json.dumps(content, ensure_ascii=False, indent=2)}")


if __name__ == "__main__":
    app()
