"""The wheel has every file of the tree except the tests: statements, texts and law too."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from deploy.folders import ROOT

PACKAGES = ("services", "libs", "deploy", "law")


def test_a_wheel_holds_every_file_that_a_service_reads(tmp_path: Path) -> None:
    for name in (*PACKAGES, "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    build = [str(Path(sys.executable).with_name("uv")), "build", "--wheel", "-q", "-o", "built", "."]
    built = subprocess.run([*build, "--offline"], cwd=tmp_path, capture_output=True, text=True, check=False)
    if built.returncode:  # setuptools is in no cache of this machine yet
        built = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (file.relative_to(tmp_path) for name in PACKAGES for file in (tmp_path / name).rglob("*") if file.is_file())
    tree = {str(file) for file in files if "tests" not in file.parts}
    assert {".sql", ".yaml", ".html", ".json", ".ttf"} <= {Path(name).suffix for name in tree}
    assert held == tree
