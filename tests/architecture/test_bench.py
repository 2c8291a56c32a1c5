"""Every figure of docs/figures.md is printed by a command: each benchmark runs, small, and ends in JSON lines."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bench.run import BENCHES
from bench.servers import ROOT
from deploy.kafka import broker

NO_KAFKA = broker.available()
PRINTED = {
    "premiums": {"premiums_due", "premiums_due_memory"},
    "payment_orders": {"payment_orders", "payment_orders_memory"},
    "history": {"history", "history_memory", "history_told", "career"},
    "statement": {"statement", "statement_read", "statement_memory"},
    "return_file": {"return_file", "return_file_memory"},
    "spine": {"spine", "spine_latency"},
    "desk": {"desk_search", "desk_view", "desk_timeline"},
    "beds": {"beds", "beds_door"},
    "seats": {"seats", "seats_memory"},
    "memory": {"memory", "start"},
}


@pytest.fixture(scope="module")
def printed() -> list[dict[str, Any]]:
    """Return the figures of all benchmarks from one run: they share a server."""
    command = [sys.executable, "-m", "bench.run", *(name for name in BENCHES if name != "spine" or not NO_KAFKA)]
    environment = {**os.environ, "SMALL": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_prints_its_figures(name: str, printed: list[dict[str, Any]]) -> None:
    if name == "spine" and NO_KAFKA:
        pytest.skip(f"real Kafka: {NO_KAFKA}")
    wanted = PRINTED.get(name, {name})
    figures = [figure for figure in printed if figure["bench"] in wanted]
    assert {figure["bench"] for figure in figures} == wanted
    assert all(figure["value"] >= 0 and figure["unit"] for figure in figures)
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert all(f"`{figure['bench']}`" in page for figure in figures)
