"""Every command says in one sentence what is wrong and what to do, for every input; help imports nothing."""

import os
import resource
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from deploy.cli.main import app
from deploy.folders import ROOT, VERSION

NOBODY = "postgresql+asyncpg://nobody:wrong@127.0.0.1:1/nothing"
HELP_CPU_S_MAX = 0.5
BAD: tuple[tuple[str, str], ...] = (
    ("run --country vietnam", "viet_nam"),
    ("run --today 20/02/2564", "YYYY-MM-DD"),
    ("run --today 2564-02-20", "2021-02-20"),
    ("run --today 20210220", "YYYY-MM-DD"),
    ("run --today 2021-02-30", "YYYY-MM-DD"),
    ("run --data {empty} --today 1950-01-01", "choose a later day"),
    ("run --data {empty} --today 0001-01-01", "lies between 1900-01-01 and 2149-12-31"),
    ("run --data {empty} --today 9999-12-31", "lies between 1900-01-01 and 2149-12-31"),
    ("run --data {empty} --country viet_nam --today 1900-01-01", "choose a later day"),
    ("run --port 80000", "65535"),
    ("run --port eighty", "valid integer"),
    ("run --port {taken}", "taken"),
    ("run --host 0.0.0.0", "loopback only"),
    ("run --data {file}", "choose another folder"),
    ("run --data {file}/below", "choose another folder"),
    ("run --data /proc/nowhere", "choose another folder"),
    ("run --postgres nonsense", "postgresql+asyncpg://"),
    ("run --data {empty} --postgres " + NOBODY, "start it first"),
    ("serve nosuch", "registration"),
    ("serve loans", "LOANS_DATABASE_URL"),
    ("work nosuch --kafka 127.0.0.1:1", "registration"),
    ("work loans --kafka 127.0.0.1:1", "settings are missing"),
    ("work loans", "--kafka"),
    ("migrate nosuch --url x", "registration"),
    ("migrate loans --url x", "postgresql+asyncpg://"),
    ("migrate loans --url " + NOBODY, "start it first"),
    ("migrate loans", "--url"),
    ("migration nosuch about", "registration"),
    ("kafka --data {file}", "choose another folder"),
    ("kafka --port 0", "--port"),
    ("contracts --nosuch", "nosuch"),
    ("demo --url http://127.0.0.1:1", "start it first"),
    ("demo --url nonsense", "start it first"),
    ("demo --country vietnam", "viet_nam"),
    ("doctor --data {empty}", "make run"),
    ("doctor --data {file}", "make run"),
    ("doctor --country vietnam", "viet_nam"),
    ("backup {empty}/b --data {empty}", "make run"),
    ("backup {empty}/b --data {file}", "make run"),
    ("restore nosuch {empty} --data {empty}", "registration"),
    ("restore loans {empty} --data {empty}", "is no backup"),
    ("restore all {empty} --data {empty}", "is no backup"),
    ("restore all {file} --data {empty}", "is no backup"),
    ("relay rebase loans --data {empty}", "make run"),
    ("relay rebase nosuch --data {empty}", "registration"),
    ("relay rebase all --data {empty}", "make run"),
    ("relay rebase all --kafka 127.0.0.1:1 --database-url " + NOBODY, "holds one service"),
    ("run --data {empty} --kafka nonsense", "HOST:PORT"),
    ("run --data {empty} --kafka 127.0.0.1:99999", "HOST:PORT"),
    ("run --data {empty} --kafka 127.0.0.1:9092,other", "HOST:PORT"),
    ("run --data {empty} --port {free} --kafka 127.0.0.1:1", "no broker answers at 127.0.0.1:1"),
    ("run --data {empty} --port {free} --kafka broker.invalid:9092", "no broker answers at broker.invalid:9092"),
    ("work loans --kafka nonsense", "HOST:PORT"),
    ("relay resend loans loans.loans --kafka nonsense --data {empty}", "HOST:PORT"),
    ("relay resend loans loans.loans --kafka 127.0.0.1:1 --data {empty}", "make run"),
    ("clusters list surplus", "unexpected extra argument"),
    ("clusters remove cluster-nosuch", "prakan clusters list"),
    ("clusters remove /etc", "prakan clusters list"),
    ("parked list --data {empty}", "make run"),
    ("parked skip loans loans t 0 1 me --data {empty}", "make run"),
    ("parked replay loans loans t k --data {empty}", "make run"),
    ("strangers list --data {empty}", "make run"),
    ("strangers settle loans t --actor me --because x --data {empty}", "make run"),
    ("strangers settle nosuch t --actor me --because x --data {empty}", "registration"),
    ("differences list --data {empty}", "make run"),
    ("differences settle loans t dropped --actor me --because x --data {empty}", "make run"),
    ("differences settle loans t nosuch --actor me --because x --data {empty}", "dropped"),
    ("audit verify --data {empty}", "make run"),
    ("audit verify --service nosuch --data {empty}", "registration"),
    ("relay rebase loans --database-url x", "--kafka"),
    ("relay rebase loans --kafka 127.0.0.1:1 --database-url " + NOBODY, "start it first"),
    ("relay resend loans loans.loans --kafka 127.0.0.1:1 --database-url x", "postgresql+asyncpg://"),
    ("doctor --deep --data {empty}", "make run"),
    ("keys operator {empty}/k --data {empty}", "make run"),
    ("keys accept loans cursor_secret --data {empty}", "make run"),
    ("keys accept loans cursor_secret --url " + NOBODY, "start it first"),
    ("keys compose --folder {file}", "choose another folder"),
    ("keys accept nosuch cursor_secret --data {empty}", "registration"),
    ("validate {empty}/nothing.csv", "there is no"),
    ("validate {empty}", "name a file"),
    ("validate {file}", "columns_missing"),
    ("validate {file} --month 2564-01", "write 2021-01"),
    ("validate {file} --country vietnam", "viet_nam"),
    ("validate", "file"),
    ("explain {empty}/nothing.json", "there is no"),
    ("explain {array}", "decision receipt"),
    ("explain {file}", "no JSON"),
    ("explain {object}", "decision receipt"),
    ("explain {empty}", "name a file"),
    ("verify {empty}/nothing {file}", "there is no"),
    ("verify {object} {object}", "NOT VALID"),
    ("verify {file} {file}", "NOT VALID"),
    ("conformance bank http://127.0.0.1:1 --secret nonsense", ""),
    ("conformance bank nonsense --secret whsec_b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5IGVsc2U=", "FAILED"),
    ("sandbox up ../x --folder {empty}", "lower-case"),
    ("sandbox up x --folder {file}", "choose another folder"),
    ("sandbox up x --country vietnam --folder {empty}", "viet_nam"),
    ("sandbox list --folder {file}", ""),
    ("sandbox remove nosuch --folder {empty}", "there is no sandbox"),
    ("nosuch", "nosuch"),
)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    for name in [n for n in os.environ if n.startswith(("KAFKA", "DATABASE_URL", "LOANS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("libs.common.runtime.composition.DATABASE_AWAITED_S", 1)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "object").write_text("{}")
    (tmp_path / "array").write_text("[1]")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    monkeypatch.setattr("deploy.onebox.start.BROKER_AWAITED_S", 0.1)
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        named = {"taken": str(taken.getsockname()[1]), "free": str(free.getsockname()[1])}
        yield named | {name: str(tmp_path / name) for name in ("empty", "file", "object", "array")}
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("line", "told"), BAD, ids=[line for line, _ in BAD])
def test_what_cannot_be_done_is_told_in_a_sentence(
    line: str, told: str, places: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [word.format(**places) for word in line.split()]
    with pytest.raises(SystemExit) as ended:
        app(arguments)
    said = capsys.readouterr()
    words = said.err + said.out + (ended.value.code if isinstance(ended.value.code, str) else "")
    if told:
        assert ended.value.code not in (0, None)
        assert told in words
    assert "Traceback" not in words
    assert "--postgres" in line or not list(Path(places["empty"]).iterdir()), "nothing is made for nothing"


def _names(of: typer.Typer, before: str = "") -> set[str]:
    own = {before + (c.name or c.callback.__name__.replace("_", "-")) for c in of.registered_commands if c.callback}
    return own.union(*(_names(g.typer_instance, f"{g.name} ") for g in of.registered_groups if g.typer_instance))


def test_every_command_is_tried_with_something_wrong_and_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    names = _names(app)
    tried = {name for name in names for line, _ in BAD if line.startswith(name)}
    assert names - tried == set()
    for name in names:
        with pytest.raises(SystemExit):
            app([*name.split(), "--help"])
        assert len(capsys.readouterr().out.splitlines()) > 3, name
    with pytest.raises(SystemExit):
        app(["--version"])
    assert capsys.readouterr().out == f"prakan {VERSION}\n"
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def _cpu_s(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_answers_at_once() -> None:
    _cpu_s("-m", "deploy.cli.main", "--help")  # the byte code is written
    assert _cpu_s("-m", "deploy.cli.main", "--help") <= HELP_CPU_S_MAX


@pytest.mark.parametrize("service", ["loans", "portal"])
def test_a_process_of_one_service_imports_no_other(service: str) -> None:
    code = (
        "import sys; import deploy.processes; from deploy.suite import member; "
        f"member({service!r}); print(*{{n.split('.')[1] for n in sys.modules if n.startswith('services.')}})"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == [service]


@pytest.mark.parametrize("folder", ["plain", "two words", "a $HOME $$ `x`", "it's", 'a "b" \\', "; echo"])
def test_make_gives_the_folder_as_it_was_named(folder: str) -> None:
    told = subprocess.run(
        ["make", "-n", "run", f"DATA={folder}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    words = shlex.split(next(line for line in told.splitlines() if "prakan run" in line))
    assert words[words.index("--data") + 1] == folder
