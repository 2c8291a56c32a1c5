"""Every figure of docs/figures.md is one that a command prints: each benchmark runs, small, and ends in JSON lines."""

import json
import os
import subprocess
import sys

import pytest

from bench.run import BENCHES
from bench.servers import ROOT
from deploy.kafka import broker

PRINTED = {
    "payment_orders": {"payment_orders", "payment_orders_memory"},
    "return_file": {"return_file", "return_file_memory"},
    "spine": {"spine", "spine_latency"},
    "desk": {"desk_search", "desk_view", "desk_timeline"},
    "beds": {"beds", "beds_door"},
    "seats": {"seats", "seats_memory"},
    "memory": {"memory", "start"},
}


@pytest.mark.parametrize("name", BENCHES)
def test_a_benchmark_prints_its_figures(name: str) -> None:
    if name == "spine" and (reason := broker.available()):
        pytest.skip(f"real Kafka: {reason}")
    environment = {**os.environ, "SMALL": "1"}
    command = [sys.executable, "-m", "bench.run", name]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {figure["bench"] for figure in figures} == PRINTED.get(name, {name})
    assert all(figure["value"] >= 0 and figure["unit"] for figure in figures)
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert all(f"`{figure['bench']}`" in page for figure in figures)
