"""The CPU time of a measured run by kind of process, read from /proc."""

import os
import time
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Profile:
    """CPU seconds since its start, by kind of process: this one, its Python children, PostgreSQL, the broker."""

    def __init__(self) -> None:
        self._before = _used()
        self._started = time.perf_counter()

    def per(self, count: int, what: str) -> str:
        """Return a line such as "CPU 32 us an event: PostgreSQL 9, this process 13, Kafka 2; 1.8 cores busy"."""
        seconds = time.perf_counter() - self._started
        grown = {kind: used - self._before.get(kind, 0.0) for kind, used in _used().items()}
        total = sum(grown.values())
        shares = ", ".join(f"{kind} {used / count * 1e6:.1f}" for kind, used in sorted(grown.items()) if used > 0)
        return f"CPU {total / count * 1e6:.1f} us {what}: {shares}; {total / seconds:.1f} cores busy"


def _used() -> dict[str, float]:
    """Return the CPU seconds of live processes and of their ended children."""
    used: dict[str, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        kind = _kind(int(folder.name), name)
        if kind:
            fields = rest.split()
            used[kind] = used.get(kind, 0.0) + sum(map(int, fields[11:15])) / _TICKS_PER_S
    return used


def _kind(pid: int, name: str) -> str | None:
    if pid == os.getpid():
        return "this process"
    if "(postgres" in name:
        return "PostgreSQL"
    if "(java" in name:
        return "Kafka"
    if "(python" in name and "bench.spine_speaker" in (Path("/proc") / str(pid) / "cmdline").read_text():
        return "the speaking process"
    return None
