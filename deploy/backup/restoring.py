"""Restore one service of a stopped box to a backup, or everything on a new machine."""

import getpass
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.backup.backups import SECRETS, UPLOADS, postgres_of, run, sha256
from deploy.backup.half_restored import is_half_restored, mark_half_restored, mark_restored
from deploy.backup.manifests import Secrets, read_manifest
from deploy.backup.sealed_secrets import CannotOpen, unseal_state
from deploy.command_refused import CommandRefused
from deploy.onebox.box import (
    CREATE_DATABASE,
    BoxOptions,
    audit_heads_folder,
    box_secrets,
    create_databases,
    settings_of,
)
from deploy.onebox.data_lock import holding
from deploy.onebox.issuer import Issuer
from deploy.postgres.audit_owner import keep_audit_apart, make_audit_owner
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.audit.chain import record_set_back
from libs.common.database.connections import Database
from libs.common.keys.secret_checks import check_values, differing
from libs.common.runtime.clock import Clock
from libs.common.runtime.state_files import write_state

_CLOCK = Clock(zone="UTC")
_IN_USE = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND application_name LIKE 'prakan%'")
# Until `relay rebase` has run no event gets a number: listeners may know numbers that this log lacks.
_SET_BACK = text("UPDATE log_state SET system_identifier = 0")
_HAS_CHECKS = text("SELECT to_regclass('secret_check') IS NOT NULL AS there")


class RestoreRefused(CommandRefused):
    """The restore was refused and nothing was changed; the message says what to do first."""


async def restore(folder: Path, service: str, source: Path, *, country: str = "thailand") -> str:
    """Restore one service; return the name under which its former database is kept."""
    file = _intact(source, service)
    aside = f"{service}_before_{_CLOCK.now():%Y%m%d%H%M%S}"
    with postgres_of(folder) as postgres:
        engine = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as admin:
            if (await admin.execute(_IN_USE, {"name": service})).scalar_one():
                raise RestoreRefused(f"{service} is in use: stop the box first")
            restoring = f"{service}_restoring"
            await admin.execute(text(f'DROP DATABASE IF EXISTS "{restoring}"'))
            await admin.execute(text(CREATE_DATABASE.format(restoring, owner=service)))
            await make_audit_owner(admin)
            run(postgres, "pg_restore", restoring, "--exit-on-error", str(file))
            await keep_audit_apart(postgres.url(restoring), service)
            await _refuse_other_secrets(postgres, folder, service, restoring, country)
            await _mark_set_back(postgres, restoring)
        await _exchange(engine, service, aside)
        await engine.dispose()
        await _note_the_turn(postgres, folder, service, source)
    return aside


async def restore_everything(
    folder: Path,
    source: Path,
    *,
    country: str,
    operator_key: Path | None,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Restore a box into an empty folder. Each service then needs `relay rebase`."""
    manifest = read_manifest(source)
    dumps = {name: _intact(source, name) for name in members()}
    again = is_half_restored(folder)
    if (folder / "postgres").exists() and not again:
        raise RestoreRefused(f"{folder} holds a box already: restore everything into a new folder (--data)")
    state = _secrets_of(folder, source, manifest.secrets, operator_key, again=again)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with holding(folder, doing="a restore"):
        mark_half_restored(folder)
        for name, content in state.items():
            write_state(folder / name, content)
        if (folder / "postgres").exists():
            Postgres(folder.resolve() / "postgres").remove()
        await _restore_databases(folder, source, dumps, country=country, say=say)
        if (source / UPLOADS).is_dir():
            shutil.copytree(source / UPLOADS, folder / UPLOADS, dirs_exist_ok=True)
        mark_restored(folder)


async def _restore_databases(
    folder: Path, source: Path, dumps: Mapping[str, Path], *, country: str, say: Callable[[str], None]
) -> None:
    """Restore every dump into a cluster of its own; on a failure no cluster is left."""
    postgres = Postgres(folder.resolve() / "postgres")
    postgres.start()
    try:
        await create_databases(postgres.url("postgres"))
        for name, file in dumps.items():
            say(f"restoring {name}")
            run(postgres, "pg_restore", name, "--exit-on-error", str(file))
            await keep_audit_apart(postgres.url(name), name)
            await _refuse_other_secrets(postgres, folder, name, name, country)
            await _mark_set_back(postgres, name)
            await _note_the_turn(postgres, folder, name, source)
    except BaseException:
        postgres.remove()
        raise
    postgres.stop()


def _secrets_of(
    folder: Path, source: Path, secrets: Secrets, operator_key: Path | None, *, again: bool
) -> dict[str, str]:
    """Return the state files to restore; none if the operator has kept them. `again`: a restore was interrupted."""
    if secrets == "kept elsewhere":
        if not (folder / "secrets.json").exists():
            raise RestoreRefused(f"this backup holds no secrets: put those you kept into {folder} first")
        return {}
    if operator_key is None:
        raise RestoreRefused("the secrets are sealed: name the operator's private key (--operator-key FILE)")
    if sha256(source / SECRETS) != secrets.sha256:
        raise CannotOpen(f"{source / SECRETS} is not what was backed up: its SHA-256 differs from the manifest's")
    if (folder / "secrets.json").exists() and not again:
        raise RestoreRefused(f"{folder} holds secrets already: restore everything into a new folder (--data)")
    return unseal_state(source / SECRETS, operator_key)


def _intact(source: Path, service: str) -> Path:
    file = source / f"{service}.dump"
    known = read_manifest(source).services.get(service)
    if known is None:
        raise RestoreRefused(f"{source} holds no {service}: it was made by another version")
    if not file.exists() or sha256(file) != known.sha256:
        raise RestoreRefused(f"{file} is not what was backed up: its SHA-256 differs from the manifest's")
    return file


async def _refuse_other_secrets(postgres: Postgres, folder: Path, service: str, database: str, country: str) -> None:
    """Refuse a database that was written with other secrets than this box's: it would not know its own people."""
    member = members()[service]
    options = BoxOptions(data=folder.resolve(), country=country)
    settings = settings_of(member, postgres.url(database), options, Issuer.of(options.data))
    ours = check_values(member.settings.model_validate(settings))
    opened = Database(postgres.url(database), application="prakan operator", pool_size=1)
    try:
        there = (await opened.one_statement(_HAS_CHECKS))[0]["there"]
        names = await differing(opened, ours) if there else []
    finally:
        await opened.close()
    if names:
        raise RestoreRefused(
            f"{service} of this backup was written with another {', '.join(names)} than {folder} holds: it would not "
            "know its own people. Restore everything into a new folder: prakan restore all DIR --operator-key FILE"
        )


async def _mark_set_back(postgres: Postgres, database: str) -> None:
    engine = create_async_engine(postgres.url(database))
    async with engine.begin() as connection:
        await connection.execute(_SET_BACK)
    await engine.dispose()


async def _note_the_turn(postgres: Postgres, folder: Path, service: str, source: Path) -> None:
    """Record the restore in the audit chain, signed: the chain is now shorter than its published head."""
    manifest = read_manifest(source)
    sum_of_it = manifest.services[service].sha256
    to = f"the backup {source.resolve().name} of {manifest.taken_at} (SHA-256 {sum_of_it})"
    opened = Database(postgres.url(service), application="prakan operator", pool_size=1)
    try:
        await record_set_back(
            opened,
            service,
            audit_heads_folder(folder.resolve()),
            secret=box_secrets(folder.resolve())["cursor_secret"],
            who=operators_name(),
            to=to,
            at=_CLOCK.now().isoformat(),
        )
    finally:
        await opened.close()


def operators_name() -> str:
    try:
        return f"operator:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"operator:{os.getuid()}"  # a user without a name, as in containers


async def _exchange(engine: AsyncEngine, service: str, aside: str) -> None:
    """Exchange both databases or none: a start without a service's database would make an empty one."""
    async with engine.execution_options(isolation_level="READ COMMITTED").begin() as admin:
        await admin.execute(text(f'ALTER DATABASE "{service}" RENAME TO "{aside}"'))
        await admin.execute(text(f'ALTER DATABASE "{service}_restoring" RENAME TO "{service}"'))
