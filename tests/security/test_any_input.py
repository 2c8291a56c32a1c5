"""Schemathesis over every service of a running one box: no input makes a 5xx or breaks the documents."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from deploy.suite import members

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))


@pytest.fixture(scope="session")
def box_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("box")
    command = [sys.executable, "-m", "deploy.cli.main", "run", "--no-demo", "--port", str(port), "--data", str(folder)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen([*command, "--today", "2021-02-10"], stdout=log, stderr=log, cwd=Path.cwd())
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1)  # noqa: S310 - loopback
            break
        except OSError:
            time.sleep(0.2)
    else:
        raise RuntimeError((folder / "log").read_text()[-3000:])
    yield url
    process.terminate()
    process.wait(30)


def _token(url: str) -> str:
    with urllib.request.urlopen(f"{url}/personas", timeout=5) as answer:  # noqa: S310 - loopback
        return str({p["persona"]: p for p in json.load(answer)}["officer"]["token"])


@pytest.mark.parametrize("service", list(members()))
def test_no_input_makes_a_server_error(box_url: str, service: str) -> None:
    token = _token(box_url)
    schema = schemathesis.openapi.from_url(f"{box_url}/{service}/openapi.json")
    schema.config.update(base_url=f"{box_url}/{service}")
    operations = [result.ok() for result in schema.get_all_operations()]
    # The stream of a job's progress is followed in tests/journeys/test_return_file.py.
    tried = sum(_attacked(o, token) for o in operations if not o.path.endswith("/jobs/{job_id}/events"))
    assert tried >= len(operations) - 1


def _attacked(operation: Any, token: str) -> int:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def attack(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code < 500, f"{operation.label}: {answer.status_code} {answer.text[:500]}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith("application/problem+json")
            assert answer.json()["code"]

    attack()
    return 1
