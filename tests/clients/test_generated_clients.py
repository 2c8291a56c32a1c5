"""Clients made from the documents compile and do their work at a box; the documents are valid."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
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
_NATIONAL_IDS = {"1700000001": "3100600447018", "1700000002": "3100600447026", "1700000003": "3100600447034"}
_GENERATOR = "org.openapitools:openapi-generator-cli:7.25.0"
_GENERATOR_SHA256 = "41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae"
_CONFIGURATION = """\
generatorName: {generator}
inputSpec: {document}
outputDir: {folder}
additionalProperties: {{packageName: prakan_{name}, generateSourceCodeOnly: true}}
globalProperties: {{apiDocs: false, modelDocs: false, apiTests: false, modelTests: false}}
"""
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
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            pytest.fail(f"{path}: {refused.read().decode()}")

    personas = {one["persona"]: one for one in asked("/personas")}
    told = {
        "registration_number": number, "name": "Example Ltd.", "area": "TH-10", "sector": "C13",
        "registered_on": "2021-01-01", "branches": [{"number": "000000", "area": "TH-10"}],
    }  # fmt: skip
    made = asked("/registration/v1/employers", told, personas["officer"]["token"])["id"]
    named = {"given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30", "sex": "male", "area": "TH-10"}
    national = _NATIONAL_IDS[number]
    person = asked("/registration/v1/persons", {**named, "national_id": national}, personas["officer"]["token"])["id"]
    employment = {"employer_id": made, "person_id": person, "started_on": "2021-01-01"}
    asked("/registration/v1/employments", employment, personas["officer"]["token"])
    parties = {"employer": made, "person": person}
    tokens = {party: asked("/personas", {"party": party, "party_id": its})["token"] for party, its in parties.items()}
    return {
        "URL": url, "KEY": f"client-{number}", "EMPLOYER": made, "PERSON": person, "NATIONAL_ID": national,
        "BANK": personas["bank-b"]["party_id"], "TOKEN": tokens["employer"], "PERSON_TOKEN": tokens["person"],
        "BANK_TOKEN": personas["bank-b"]["token"],
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


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the program that most vendors make their clients with: openapi-generator, written in Java."""
    if not (shutil.which("java") and shutil.which("mvn")):
        pytest.skip("java and mvn are not on this machine")
    folder = tmp_path_factory.mktemp("generator")
    command = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={_GENERATOR}", f"-DoutputDirectory={folder}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    found = list(folder.glob("*.jar"))
    if not found and "Could not transfer" in done.stdout + done.stderr:
        pytest.skip("mvn reaches no repository")
    assert found, done.stdout[-3000:] + done.stderr[-3000:]
    assert hashlib.sha256(found[0].read_bytes()).hexdigest() == _GENERATOR_SHA256
    return found[0]


def test_openapi_generator_makes_clients_that_file_claim_and_decide(
    generator: Path, node: Path, box_url: str, tmp_path: Path
) -> None:
    names = sorted(path.stem for path in DOCUMENTS.glob("*.json"))
    files = []
    for kind in ("python", "typescript-fetch"):
        for name in names:
            files.append(tmp_path / f"{kind}-{name}.yaml")
            folder = tmp_path / kind / ("" if kind == "python" else name)
            document = DOCUMENTS / f"{name}.json"
            files[-1].write_text(_CONFIGURATION.format(generator=kind, document=document, folder=folder, name=name))
    _run("java", "-jar", generator, "batch", *files, cwd=tmp_path)
    indexes = [tmp_path / "typescript-fetch" / name / "index.ts" for name in names]
    options = ("--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck")
    _run("node", node / "node_modules" / ".bin" / "tsc", *options, *indexes, cwd=tmp_path)
    settings = _as_new_employer(box_url, "1700000003")
    said = _run(
        sys.executable, HERE / "file_claim_decide.py", cwd=tmp_path, PYTHONPATH=str(tmp_path / "python"), **settings
    )
    assert json.loads(said) == {
        "month": "2021-01",
        "claim": ["unemployment_force_majeure", "pending"],
        "loan": ["approved", "90000.00"],
    }
