"""Back up a box: every database at one moment, the files that were sent, and the encrypted secrets.

One moment: while the heads of all logs are locked, for some milliseconds, a snapshot of every database is exported. The
dumps are made from the snapshots while the box goes on. No listener's position is beyond its speaker's head, because no
head moved between the first snapshot and the last.
"""

import asyncio
import hashlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.backup.half_restored import refuse_half_restored
from deploy.backup.manifests import Dump, Manifest, SealedSecrets, Secrets, write_manifest
from deploy.backup.sealed_secrets import PUBLIC_KEY, seal_state
from deploy.command_refused import CommandRefused
from deploy.onebox.data_lock import holder, holding, holding_cluster
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.rows import Query
from libs.common.runtime.clock import Clock
from libs.common.runtime.state_files import write_state

SECRETS = "secrets.sealed"
UPLOADS = "uploads"
_CLOCK = Clock(zone="UTC")


@dataclass(frozen=True, slots=True)
class LogState:
    """The position and epoch of a log."""

    position: int
    epoch: int


_STATE = Query(LogState, "SELECT position, epoch FROM log_state")
_HOLD = text("LOCK TABLE topic_head IN SHARE MODE")
_EXPORT = text("SELECT pg_export_snapshot()")


class NoBox(CommandRefused):
    """The folder has no box, and none is made in it."""


class BackupRefused(CommandRefused):
    """The backup was refused; nothing was written."""


def refuse_without_a_box(folder: Path) -> None:
    """Refuse a folder without a box, or with a part of one: an operator's command must not make one."""
    if not (folder / "postgres").exists():
        raise NoBox(f"there is no box in {folder}: name its folder (--data, --country), or make one with `make run`")
    refuse_half_restored(folder)


@contextmanager
def postgres_of(folder: Path) -> Iterator[Postgres]:
    """Return the box's PostgreSQL: the running one, or one started for the time of the block."""
    refuse_without_a_box(folder)
    folder = folder.resolve()
    if holder(folder):
        yield Postgres(folder / "postgres")
        return
    with holding(folder, doing="an operator's command"):
        postgres = Postgres(folder / "postgres")
        with holding_cluster(postgres.data):
            running = postgres.pid is not None
            postgres.start()
            try:
                yield postgres
            finally:
                if not running:
                    postgres.stop()


async def back_up(
    folder: Path,
    into: Path,
    *,
    operator: Path | None = None,
    secrets_kept_elsewhere: bool = False,
    services: Collection[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Write everything that a new machine needs to a folder that only its owner can enter; return its manifest.

    `operator`: the public key that encrypts the secrets; the box's own if none is given. `services`: those to back up;
    all if none are named.
    """
    refuse_without_a_box(folder)
    key = operator or folder / PUBLIC_KEY
    if not secrets_kept_elsewhere and not key.exists():
        raise BackupRefused(
            "a backup without its secrets pays strangers after a restore: make an operator's key "
            "(prakan keys operator FILE) and back up again, or say --secrets-kept-elsewhere if you keep "
            f"{folder}/*.json yourself"
        )
    if into.exists():
        raise BackupRefused(f"{into} exists already: name a new folder")
    making = into.with_name(f"{into.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    taken_at, dumps = _CLOCK.now().isoformat(timespec="seconds"), {}
    with postgres_of(folder) as postgres:
        _keep_uploads(folder, making)
        async with snapshots_of_one_moment({name: postgres.url(name) for name in services or members()}) as (
            taken,
            states,
        ):
            _keep_uploads(folder, making)  # those of jobs that began meanwhile
            for name, snapshot in taken.items():
                file = making / f"{name}.dump"
                say(f"dumping {name}")
                await asyncio.to_thread(
                    run, postgres, "pg_dump", name, "--format=custom", f"--file={file}", f"--snapshot={snapshot}"
                )
                state = states[name]
                dumps[name] = Dump(
                    sha256=sha256(file), bytes=file.stat().st_size, position=state.position, epoch=state.epoch
                )
    secrets: Secrets = "kept elsewhere"
    if not secrets_kept_elsewhere:
        write_state(making / SECRETS, seal_state(folder, key))
        secrets = SealedSecrets(sealed_to=key.read_text("utf-8"), sha256=sha256(making / SECRETS))
    manifest = Manifest(taken_at=taken_at, services=dumps, secrets=secrets)
    write_manifest(making, manifest)
    making.rename(into)
    return manifest


@asynccontextmanager
async def snapshots_of_one_moment(
    urls: Mapping[str, str],
) -> AsyncIterator[tuple[dict[str, str], dict[str, LogState]]]:
    """Export a snapshot of every database, with its log's position and epoch; valid until the block ends."""
    async with AsyncExitStack() as stack, AsyncExitStack() as holding_heads:
        reads: dict[str, AsyncConnection] = {}
        for name, url in urls.items():
            engine = create_async_engine(url, connect_args={"server_settings": {"lock_timeout": "15000"}})
            stack.push_async_callback(engine.dispose)
            repeatable = engine.execution_options(isolation_level="REPEATABLE READ")
            reads[name] = await stack.enter_async_context(repeatable.connect())
            await (await holding_heads.enter_async_context(engine.connect())).execute(_HOLD)
        taken = {name: str((await c.execute(_EXPORT)).scalar_one()) for name, c in reads.items()}
        await holding_heads.aclose()  # heads move again; the snapshots stay
        states = {name: await _STATE.one(c) for name, c in reads.items()}
        yield taken, states


def _keep_uploads(folder: Path, making: Path) -> None:
    """Copy the files of unfinished jobs. One may disappear meanwhile: then its job was finished."""
    kept = making / UPLOADS
    kept.mkdir(mode=0o700, exist_ok=True)
    for file in (folder / UPLOADS).rglob("*") if (folder / UPLOADS).is_dir() else ():
        target = kept / file.relative_to(folder / UPLOADS)
        if file.is_dir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not target.exists():
            with suppress(FileNotFoundError):
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(file, target)
                target.chmod(0o600)


def run(postgres: Postgres, program: str, database: str, *options: str) -> None:
    """Run one of the server's own programs on a database. Only their owner can read the files that it makes."""
    place = make_url(postgres.url(database)).query["host"]
    command = [str(postgres.program(program)), f"--host={place}", "--username=postgres", f"--dbname={database}"]
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(
        [*command, *options], check=False, capture_output=True, text=True, timeout=3_600, umask=0o077, env=environment
    )
    if done.returncode:
        raise CommandRefused(f"{program} of {database} failed: {done.stderr.strip()[-500:]}")


def sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
