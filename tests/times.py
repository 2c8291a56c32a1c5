"""The time of each tier and of the slowest files, and the order in which files go to the workers."""

from collections import defaultdict

import pytest

LONGEST_FIRST = (
    "tests/architecture/test_new_service.py",
    "tests/security/input/test_every_bound.py",
    "tests/clients",
    "tests/architecture/test_bench.py",
    "tests/faults",
    "tests/browser",
    "tests/onebox",
)
"""Files that take a minute: begun last, one of them would keep one worker busy while the others have nothing to do."""


def place(nodeid: str) -> int:
    return next((n for n, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))


_FILES_TOLD = 30


def tier_of(nodeid: str) -> str:
    """Return the tier: `libs`, `services/loans`, `tests/journeys`."""
    parts = nodeid.split("::", maxsplit=1)[0].split("/")
    return "/".join(parts[: 1 if parts[0] == "libs" else 2])


def tell_times(reporter: pytest.TerminalReporter) -> None:
    """Print the seconds of each tier with its fixtures, and how long each worker was busy."""
    seconds: dict[str, float] = defaultdict(float)
    tests: dict[str, int] = defaultdict(int)
    files: dict[str, float] = defaultdict(float)
    ends: dict[str, float] = {}
    begun = float("inf")
    for report in (one for kept in reporter.stats.values() for one in kept):
        if not isinstance(report, pytest.TestReport):
            continue
        tier, node = tier_of(report.nodeid), getattr(report, "node", None)
        seconds[tier] += report.duration
        files[report.nodeid.split("::", maxsplit=1)[0]] += report.duration
        tests[tier] += report.when == "call"
        begun = min(begun, report.start)
        worker = node.gateway.id if node else "here"
        ends[worker] = max(ends.get(worker, 0), report.stop)
    if len(tests) > 1:
        reporter.section("time per tier")
        for tier in sorted(seconds, key=lambda one: -seconds[one]):
            reporter.line(f"{tier:24} {seconds[tier]:7.1f} s {tests[tier]:5} tests")
        reporter.section("slowest files")
        for file in sorted(files, key=lambda one: -files[one])[:_FILES_TOLD]:
            reporter.line(f"{files[file]:7.1f} s  {file}")
        reporter.line("workers: " + ", ".join(f"{name} {end - begun:.0f} s" for name, end in sorted(ends.items())))
