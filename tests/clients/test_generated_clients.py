"""A client made from the documents compiles, files a return and reads a loan at a box; the documents are valid."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DOCUMENTS = ROOT / "deploy" / "openapi"
_NO_REGISTRY = re.compile(
    r"npm error code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E40[34]|E50[0-9])"
)
SAID = {"version": 1, "employee": "370.00", "status": "applied"}


def _run(*command: str | Path, cwd: Path, **settings: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env={**os.environ, **settings}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a folder with the programs of package.json."""
    if not shutil.which("npm"):
        pytest.skip("npm is not on this machine")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json", "tsconfig.json", "spectral.yaml", "file_and_read.ts"):
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if no_registry := _NO_REGISTRY.search(done.stderr):
        pytest.skip(f"npm reaches no registry: {no_registry[0]}")
    assert done.returncode == 0, done.stderr[-3000:]
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of an environment with the generator."""
    folder = tmp_path_factory.mktemp("python")
    uv = Path(sys.executable).parent / "uv"
    _run(uv, "venv", "-q", "--python", sys.executable, folder / "venv", cwd=folder)
    locked = ROOT / "requirements" / "clients.txt"
    _run(uv, "pip", "sync", "-q", "--require-hashes", locked, cwd=folder, VIRTUAL_ENV=str(folder / "venv"))
    return folder / "venv" / "bin" / "python"


def _as_new_employer(url: str, number: str) -> dict[str, str]:
    """Sign in as a new employer, which owes nothing: other tests file for those of the box."""

    def asked(path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        sent = json.dumps(body).encode() if body else None
        request = urllib.request.Request(f"{url}{path}", data=sent, headers=headers)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            return json.load(answer)

    personas = {one["persona"]: one for one in asked("/personas")}
    told = {
        "registration_number": number, "name": "Example Ltd.", "area": "TH-10", "sector": "C13",
        "registered_on": "2021-01-01", "branches": [{"number": "000000", "area": "TH-10"}],
    }  # fmt: skip
    made = asked("/registration/v1/employers", told, personas["officer"]["token"])["id"]
    employer = asked("/personas", {"party": "employer", "party_id": made})
    return {
        "URL": url, "TOKEN": employer["token"], "EMPLOYER": made, "BANK": personas["bank-b"]["party_id"],
        "KEY": f"client-{number}",
    }  # fmt: skip


def test_the_documents_break_no_rule(node: Path) -> None:
    spectral = node / "node_modules" / ".bin" / "spectral"
    documents = sorted(DOCUMENTS.glob("*.json"))
    _run(spectral, "lint", "-r", node / "spectral.yaml", "--fail-severity", "hint", *documents, cwd=node)


def test_a_typescript_client_files_a_return_and_reads_a_loan(node: Path, box_url: str) -> None:
    programs = node / "node_modules" / ".bin"
    for name in sorted(path.stem for path in DOCUMENTS.glob("*.json")):
        _run(programs / "openapi-typescript", DOCUMENTS / f"{name}.json", "-o", node / "made" / f"{name}.ts", cwd=node)
    _run(programs / "tsc", "-p", node, cwd=node)
    said = _run("node", node / "built" / "file_and_read.js", cwd=node, **_as_new_employer(box_url, "1700000001"))
    assert json.loads(said) == SAID


def test_a_python_client_files_a_return_and_reads_a_loan(python: Path, box_url: str, tmp_path: Path) -> None:
    for name in sorted(path.stem for path in DOCUMENTS.glob("*.json")):
        made = ("generate", "--path", DOCUMENTS / f"{name}.json", "--meta", "none", "--output-path", tmp_path / name)
        _run(python.parent / "openapi-python-client", *made, cwd=tmp_path, PATH=f"{python.parent}:{os.environ['PATH']}")
    _run(python, "-m", "compileall", "-q", tmp_path, cwd=tmp_path)
    said = _run(
        python,
        HERE / "file_and_read.py",
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path),
        **_as_new_employer(box_url, "1700000002"),
    )
    assert json.loads(said) == SAID
