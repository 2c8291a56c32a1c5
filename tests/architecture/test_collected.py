"""The workers of one run collect the same tests in the same order, whatever the hash seed of each."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _collect(seed: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_order_of_the_tests_does_not_depend_on_the_hash_seed() -> None:
    """Compare two collections; a set in `parametrize` gives each worker its own order, and the run ends at once."""
    orders = []
    for collection in [_collect("1"), _collect("2")]:
        printed, _ = collection.communicate(timeout=300)
        assert collection.returncode == 0, printed[-3_000:]
        orders.append([line for line in printed.splitlines() if "::" in line])
    assert len(orders[0]) > 3_000
    assert orders[0] == orders[1]
