"""The compose file names every service twice, and every setting that the services ask for."""

from pathlib import Path

import yaml

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
    for name in ("run.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text


def test_the_tree_names_no_machine() -> None:
    """No absolute path of a machine stands in the product's files."""
    import re

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
