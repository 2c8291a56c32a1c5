"""The compose file, read by compose's own loader (compose-go, by the Go module proxy); skipped without Go."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import SKIPPED_TIERS

ROOT = Path(__file__).parent.parent.parent
TOOLS = ROOT / ".cache" / "go"
LOADER = "github.com/compose-spec/compose-go/v2/cmd/...@v2.9.0"


def _loader() -> Path:
    found = TOOLS / "cmd"
    if not found.exists():
        if shutil.which("go") is None:
            SKIPPED_TIERS["compose loader"] = "go not found"
            pytest.skip("Go, which builds the loader of compose files, is not on this machine")
        environment = {**os.environ, "GOBIN": str(TOOLS)}
        command = ["go", "install", LOADER]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            SKIPPED_TIERS["compose loader"] = done.stderr.strip()[-200:]
            pytest.skip("the loader of compose files could not be fetched: no network to a module proxy")
    return found


def _loads(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "docker-compose.yml"
    file.write_text(text.replace(":?}", ":-given}"))
    return subprocess.run([str(_loader()), str(file)], capture_output=True, text=True, timeout=60, check=False)


def test_composes_own_loader_takes_the_file_and_refuses_a_wrong_one(tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    good = _loads(text, tmp_path)
    assert good.returncode == 0, good.stderr + good.stdout
    assert "work-loans" in good.stdout
    bad = _loads(text.replace("service_healthy", "service_happy", 1), tmp_path)
    assert bad.returncode != 0 or "service_happy" in bad.stderr + bad.stdout
