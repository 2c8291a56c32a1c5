"""The one-box process with the demo country, idle: its memory without PostgreSQL, and its time to start."""

import asyncio
import re
import signal
import socket
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure
from bench.servers import ROOT
from bench.world import World

MEMORY_WANTED_MIB = 350.0
READY_WANTED_S = 60.0
IDLE_S = 10


async def measure(world: World, *, small: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="prakan-bench-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "deploy.cli.main", "run", "--port", str(port), "--data", f"{folder}/data"]
        process = await asyncio.create_subprocess_exec(
            *command, *(["--no-demo"] if small else []), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout
            async with asyncio.timeout(300):
                ready, output = None, ""
                while ready is None and (line := (await process.stdout.readline()).decode()):
                    output += line
                    ready = re.search(r"ready after (\d+) s", line)
            if ready is None:
                raise RuntimeError(f"the box did not start: {output}")
            await asyncio.sleep(1 if small else IDLE_S)
            resident = _resident_mib(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            await process.wait()
    what = f"{'empty' if small else 'with the demo country'}; the reference is what is wanted"
    seconds = float(ready[1])
    return [
        Figure("memory", resident, "MiB", MEMORY_WANTED_MIB, resident / MEMORY_WANTED_MIB, what),
        Figure("start", seconds, "s", READY_WANTED_S, seconds / READY_WANTED_S, what),
    ]


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert match
    return int(match[1]) / 1024
