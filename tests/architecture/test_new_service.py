"""`make new-service` and `make new-room` make code that passes the tiers, in a copy of the tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_a_fresh_service_and_a_fresh_room_pass(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    ignored = shutil.ignore_patterns(".venv", ".git", ".data", ".kafka", ".cache", "__pycache__", ".hypothesis")
    shutil.copytree(ROOT, tree, ignore=ignored)

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    python = sys.executable
    run(python, "-m", "deploy.new_service", "parcels")
    run(python, "-m", "deploy.new_room", "parcels", "post_boxes")
    page = (tree / "docs" / "how-to" / "add-a-room.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        run("bash", "-euo", "pipefail", "-c", f'python() {{ "{python}" "$@"; }}\n{block}')
    run(python, "-m", "ruff", "check", "-q", "services")
    run(str(Path(python).parent / "lint-imports"), "--no-cache")
    run(python, "-m", "mypy", "--no-error-summary")
    tests = (
        "services/parcels",
        "services/programmes/home_visits",
        "tests/architecture/test_shape.py",
        "tests/architecture/test_contracts.py",
        "tests/architecture/test_house.py",
    )
    run(python, "-m", "pytest", "-q", *tests)
