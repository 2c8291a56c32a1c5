"""The examples of the how-tos are run, block after block, against a box."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# How to add something to the product is run in a copy of the tree: tests/architecture/test_new_service.py.
PAGES = sorted(p for p in (Path(__file__).parents[3] / "docs" / "how-to").glob("*.md") if not p.stem.startswith("add-"))
RUNNERS = {"sh": ("bash", "-euo", "pipefail", "-c"), "python": (sys.executable, "-c")}


def _blocks(page: Path, language: str) -> str:
    return "\n".join(
        re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    )


@pytest.mark.parametrize("language", RUNNERS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_a_page_runs(page: Path, language: str, box_url: str, tmp_path: Path) -> None:
    if language == "sh" and not shutil.which("curl"):
        pytest.skip("curl is not on this machine")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*RUNNERS[language], _blocks(page, language)],
        env={**os.environ, "URL": box_url, "PATH": path},
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert _blocks(page, language).strip(), "the page shows it in both"
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
