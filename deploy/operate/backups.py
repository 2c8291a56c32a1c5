"""Back up every service's database of a box, and restore one of them."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.onebox.box import CREATE_DATABASE
from deploy.onebox.holding import holder, holding, holding_cluster
from deploy.onebox.postgres import Postgres
from deploy.refused import CommandRefused
from deploy.suite import members
from libs.common.clock import Clock
from libs.common.state_files import write_state

_CLOCK = Clock(zone="UTC")
_STATE = text("SELECT position, epoch FROM log_state")
_IN_USE = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND application_name LIKE 'prakan%'")
# Until `relay rebase` has run nothing may be numbered: listeners may know numbers that this log has forgotten.
_SET_BACK = text("UPDATE log_state SET system_identifier = 0")


class NoBox(CommandRefused):
    """The folder holds no box, and none is made in it."""


class RestoreRefused(CommandRefused):
    """Nothing was changed; the message says what to do first."""


@contextmanager
def postgres_of(folder: Path) -> Iterator[Postgres]:
    """The box's PostgreSQL: the running one, or started for as long as it is needed."""
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


def refuse_without_a_box(folder: Path) -> None:
    """An operator's command makes nothing in a folder that holds no box."""
    if not (folder / "postgres").exists():
        raise NoBox(f"there is no box in {folder}: name its folder (--data, --country), or make one with `make run`")


async def back_up(folder: Path, into: Path) -> dict[str, Any]:
    """Dump each service's database; the manifest says what each dump holds. The box may go on meanwhile."""
    into.mkdir(parents=True)
    manifest: dict[str, Any] = {"taken_at": _CLOCK.now().isoformat(timespec="seconds"), "services": {}}
    with postgres_of(folder) as postgres:
        for name in members():
            file = into / f"{name}.dump"
            engine = create_async_engine(postgres.url(name))
            async with engine.connect() as connection:
                state = (await connection.execute(_STATE)).one()
            await engine.dispose()
            _run(postgres, "pg_dump", name, "--format=custom", f"--file={file}")
            manifest["services"][name] = {"sha256": _sha256(file), "bytes": file.stat().st_size, **state._asdict()}
    write_state(into / "manifest.json", json.dumps(manifest, indent=2) + "\n")
    return manifest


async def restore(folder: Path, service: str, source: Path) -> str:
    """Put one service back to a backup; its former database is kept under the name that is returned."""
    file = source / f"{service}.dump"
    manifest = json.loads((source / "manifest.json").read_text())
    if _sha256(file) != manifest["services"][service]["sha256"]:
        raise RestoreRefused(f"{file} is not what was backed up: its SHA-256 differs from the manifest's")
    aside = f"{service}_before_{_CLOCK.now():%Y%m%d%H%M%S}"
    with postgres_of(folder) as postgres:
        engine = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as admin:
            if (await admin.execute(_IN_USE, {"name": service})).scalar_one():
                raise RestoreRefused(f"{service} is in use: stop the box first")
            await admin.execute(text(f'DROP DATABASE IF EXISTS "{service}_restoring"'))
            await admin.execute(text(CREATE_DATABASE.format(f"{service}_restoring", owner=service)))
            _run(postgres, "pg_restore", f"{service}_restoring", "--exit-on-error", str(file))
            await _mark_set_back(postgres, f"{service}_restoring")
            await _exchange(admin, service, aside)
        await engine.dispose()
    return aside


async def _mark_set_back(postgres: Postgres, database: str) -> None:
    engine = create_async_engine(postgres.url(database))
    async with engine.begin() as connection:
        await connection.execute(_SET_BACK)
    await engine.dispose()


async def _exchange(admin: AsyncConnection, service: str, aside: str) -> None:
    await admin.execute(text(f'ALTER DATABASE "{service}" RENAME TO "{aside}"'))
    await admin.execute(text(f'ALTER DATABASE "{service}_restoring" RENAME TO "{service}"'))


def _run(postgres: Postgres, program: str, database: str, *options: str) -> None:
    place = make_url(postgres.url(database)).query["host"]
    command = [str(postgres.program(program)), f"--host={place}", "--username=postgres", f"--dbname={database}"]
    done = subprocess.run([*command, *options], check=False, capture_output=True, text=True, timeout=3_600)
    if done.returncode:
        raise RuntimeError(f"{program} of {database}: {done.stderr.strip()[-500:]}")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
