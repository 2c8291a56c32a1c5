"""The one box: its PostgreSQL, its databases, its services, its secrets."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.backup.before_upgrading import back_up_before_upgrading
from deploy.backup.half_restored import refuse_half_restored
from deploy.onebox.data_lock import holding, holding_cluster
from deploy.onebox.issuer import AUDIENCE, ISSUER, Issuer
from deploy.onebox.keep_running import KEEP_FREE, Keeper, in_thread
from deploy.postgres.audit_owner import keep_audit_apart, make_audit_owner
from deploy.postgres.server import Postgres
from deploy.progress import silent
from deploy.suite import LAW, Member, a_clearing_bank, members
from libs.common.keys.signed_documents import ALGORITHM
from libs.common.runtime.composition import Broker, Service, opened, start_work
from libs.common.runtime.state_files import private_folder, read_state, write_state
from libs.common.spine.in_process import InProcessBroker, Speaker
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.listening import KafkaBroker

CREATE_DATABASE = (
    'CREATE DATABASE "{0}" OWNER "{owner}" TEMPLATE template0 ENCODING \'UTF8\' '
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LOCALE 'C'"
)


_SECRETS = ("cursor_secret", "agency_key", "webhook_secret", "details_secret")


@dataclass(frozen=True, slots=True)
class BoxOptions:
    """Options of a box. `postgres_url`: a server of your own; `kafka`: a broker instead of the in-process one."""

    data: Path
    country: str = "thailand"
    postgres_url: str | None = None
    kafka: KafkaCluster | None = None
    today: date | None = None
    rate_limit_per_minute: int = 60_000
    law: Path = LAW
    keep_free: int = KEEP_FREE
    """Bytes that stay free on the disk: below them nothing is taken in."""
    say: Callable[[str], None] = silent
    """Where progress is told."""
    sms_gateway: str = ""
    """Where messages to phones are posted; without one they wait."""


@dataclass(frozen=True, slots=True)
class Box:
    options: BoxOptions
    services: Mapping[str, Service]
    issuer: Issuer
    keeper: Keeper

    def move_clock(self, today: date) -> None:
        for service in self.services.values():
            service.clock.move(today)
            service.wakeups.signal("clock")


@asynccontextmanager
async def box_opened(options: BoxOptions) -> AsyncIterator[Box]:
    """Start everything and stop it again; the data stays."""
    with ExitStack() as held:
        held.enter_context(holding(options.data, doing=f"a box of {options.country}"))
        refuse_half_restored(options.data)
        private_folder(options.data / "uploads")
        postgres = None if options.postgres_url else Postgres(options.data / "postgres")
        if postgres:
            held.enter_context(holding_cluster(postgres.data))
        try:
            if postgres:
                options.say("PostgreSQL starts")
                await in_thread(postgres.start, give_up=postgres.give_up)
            async with services_running(options, await prepare_databases(options, postgres), postgres) as box:
                yield box
        finally:
            if postgres:
                await asyncio.shield(asyncio.to_thread(postgres.stop))


@asynccontextmanager
async def services_running(
    options: BoxOptions, urls: Mapping[str, str], postgres: Postgres | None = None
) -> AsyncIterator[Box]:
    """Run all services on migrated databases, with their background work, in this process."""
    options.say("services start")
    issuer = Issuer.of(options.data)
    async with AsyncExitStack() as stack:
        services = {
            name: await stack.enter_async_context(opened(build(member, urls[name], options, issuer)))
            for name, member in members().items()
        }
        apps = {name: service.app for name, service in services.items()}
        for service in services.values():
            service.doors.connect(apps)
        broker = broker_of(options, services)
        for service in services.values():
            start_work(service, broker=broker, kafka=options.kafka)
        stack.push_async_callback(_stop_work, services)
        keeper = Keeper(options.data, postgres, options.keep_free)
        keeper.look_at_the_disk()
        await stack.enter_async_context(_kept(keeper))
        yield Box(options, services, issuer, keeper)


async def _stop_work(services: Mapping[str, Service]) -> None:
    """End the loops of all services before the first closes its database, which other services' listeners read."""
    await asyncio.gather(*(service.supervisor.stop() for service in services.values()))


@asynccontextmanager
async def _kept(keeper: Keeper) -> AsyncIterator[None]:
    """Run the keeper; end it before the services, so that it does not restart a PostgreSQL that should stop."""
    keeping = asyncio.create_task(keeper.run(), name="keeper")
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])


def build(member: Member, url: str, options: BoxOptions, issuer: Issuer) -> Service:
    return member.build(member.settings.model_validate(settings_of(member, url, options, issuer)))


Setting = str | int | bool | date | Path | None


def settings_of(member: Member, url: str, options: BoxOptions, issuer: Issuer) -> dict[str, Setting]:
    """Return a service's settings in this box, by name."""
    given = box_secrets(options.data)
    settings: dict[str, Setting] = {
        "database_url": url,
        "law_folder": options.law / options.country,
        "token_issuer": ISSUER,
        "token_audience": AUDIENCE,
        "jwks": str(issuer.jwks_file),
        "cursor_secret": given["cursor_secret"],
        "webhook_secret": given["webhook_secret"],
        "webhooks_private": True,
        "today": options.today,
        "today_moved_in": options.data / "today",
        "rate_limit_per_minute": options.rate_limit_per_minute,
        "agency_key": given["agency_key"],
        "details_secret": given["details_secret"],
        "uploads": options.data / "uploads",
        "document_key": document_key(options.data),
        "acting_jwks": str(acting_key(options.data).with_suffix(".public.json")),
        "acting_key": acting_key(options.data),
        "audit_heads": audit_heads_folder(options.data),
        "own_token_from": str(options.data / "issuer-key.json"),
        "secure_cookies": False,
        **_gateway(options),
        "payer_name": "Social Security Fund",
        "payer_account": "0000000000",
        "payer_bank": a_clearing_bank(options.law / options.country),
    }
    known = set(member.settings.model_fields)
    return {name: value for name, value in settings.items() if name in known}


def _gateway(options: BoxOptions) -> dict[str, Setting]:
    """Return the settings of the SMS gateway; none of them leaves the environment's gateway."""
    if not options.sms_gateway:
        return {}
    return {"sms_gateway": options.sms_gateway, "sms_gateway_secret": sms_secret(options.data)}


def environment_of(member: Member, url: str, options: BoxOptions, issuer: Issuer) -> dict[str, str]:
    """Return the settings as environment variables for `prakan serve` and `prakan work`."""
    given = settings_of(member, url, options, issuer)
    return {f"{member.name}_{name}".upper(): str(value) for name, value in given.items() if value is not None}


def broker_of(options: BoxOptions, services: Mapping[str, Service]) -> Broker:
    if options.kafka:
        return KafkaBroker(options.kafka)
    speakers = {
        topic: Speaker(service.database, service.wakeups) for service in services.values() for topic in service.topics
    }
    return InProcessBroker(speakers)


async def prepare_databases(options: BoxOptions, postgres: Postgres | None) -> dict[str, str]:
    """Make and migrate one database and role for each service; return their URLs.

    Data of an older version is backed up first.
    """
    admin = options.postgres_url or (postgres.url("postgres") if postgres else "")
    urls = await create_databases(
        admin, prefix="" if postgres else f"prakan_{options.country}_", own_role=bool(postgres)
    )
    if postgres:
        for name in urls:
            await keep_audit_apart(postgres.url(name), name)
        await back_up_before_upgrading(options.data, urls, say=options.say)
    for at, (name, member) in enumerate(members().items(), 1):
        options.say(f"database {at} of {len(urls)}: {name}")
        await member.migrate(urls[name])
    return urls


async def create_databases(admin: str, *, prefix: str = "", own_role: bool = True) -> dict[str, str]:
    """Make missing databases and roles, closed to every other role; return the URLs by service."""
    engine = create_async_engine(admin, isolation_level="AUTOCOMMIT")
    urls = {}
    async with engine.connect() as connection:
        if own_role:
            await make_audit_owner(connection)
        for name in members():
            database = prefix + name
            for kind, table, wanted in (
                ("rolname", "pg_roles", f'CREATE ROLE "{database}" LOGIN'),
                ("datname", "pg_database", CREATE_DATABASE.format(database, owner=database)),
            ):
                known = await connection.execute(
                    text(f"SELECT 1 FROM {table} WHERE {kind} = :name"), {"name": database}
                )
                if known.one_or_none() is None:
                    await connection.execute(text(wanted))
            await connection.execute(text(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{database}" FROM PUBLIC'))
            url = make_url(admin).set(database=database)
            urls[name] = (url.set(username=database) if own_role else url).render_as_string(hide_password=False)
    await engine.dispose()
    return urls


def document_key(data: Path) -> Path:
    """Return the file of the key that signs documents, made at the first start."""
    file = data / "document-signing-key.json"
    if not file.exists():
        made = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})
        write_state(file, json.dumps(made.as_dict(private=True)))
    return file


def audit_heads_folder(data: Path) -> Path:
    """Return the folder for the published heads of the audit chains, beside the databases."""
    return data / "audit-heads"


def acting_key(data: Path) -> Path:
    """Return the file of the hotline's key for acting tokens; its public half is beside it."""
    return _signing_key(data / "acting-key.json")


def app_key(data: Path) -> Path:
    """Return the file of the key of the box's own app; its public half is beside it."""
    return _signing_key(data / "app-key.json")


def _signing_key(file: Path) -> Path:
    if not file.exists():
        made = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"})
        write_state(file, json.dumps(made.as_dict(private=True)))
    public, key = file.with_suffix(".public.json"), ECKey.import_key(read_state(file))
    content = json.dumps({"keys": [key.as_dict(private=False)]})
    if not public.exists() or public.read_text("utf-8") != content:
        write_state(public, content)
    return file


def sms_secret(data: Path) -> str:
    """Return the secret that the box shares with its SMS gateway."""
    derived = hmac.digest(box_secrets(data)["webhook_secret"].encode(), b"sms gateway", hashlib.sha256)
    return "whsec_" + base64.b64encode(derived).decode()


def box_secrets(data: Path) -> dict[str, str]:
    """Read the box's secrets from the data folder; make missing ones. Only the folder's owner can read the file."""
    file = data / "secrets.json"
    secrets_read = {name: str(value) for name, value in read_state(file).items()} if file.exists() else {}
    if missing := [name for name in _SECRETS if name not in secrets_read]:
        secrets_read |= {name: secrets.token_urlsafe(32) for name in missing}
        write_state(file, json.dumps(secrets_read))
    return secrets_read
