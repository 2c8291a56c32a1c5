"""Servers to measure: a service and its bare reference, each one uvicorn worker in its own process."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
_processes: dict[str, int] = {}


def process_of(url: str) -> int:
    """Return the process that serves the URL."""
    return _processes[url]


@asynccontextmanager
async def served(factory: str, settings: Mapping[str, str]) -> AsyncIterator[str]:
    """Serve `module:function` on a free loopback port; return its URL once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port), "--log-level", "error"]
    process = subprocess.Popen(  # noqa: ASYNC220 - it starts in a moment
        [*command, "--no-access-log", "--loop", "uvloop", "--http", "httptools"],
        env={**os.environ, **settings}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    _processes[url] = process.pid
    try:
        async with httpx.AsyncClient() as client:
            for _ in range(300):
                try:
                    await client.get(f"{url}/healthz")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


async def posted(url: str, bodies: list[bytes], headers: list[dict[str, str]], *, concurrency: int = 16) -> int:
    """POST every body over keep-alive connections; return the number of 2xx answers.

    It must not be the limit itself.
    """
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    path = "/" + url.removeprefix("http://").partition("/")[2]
    waiting = iter(zip(bodies, headers, strict=True))
    good = 0

    async def worker() -> None:
        nonlocal good
        reader, writer = await asyncio.open_connection(host, int(port))
        for body, extra in waiting:
            lines = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{lines}"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            content = await reader.readexactly(length)
            if answer[9:10] == b"2":
                good += 1
            elif good == 0:
                raise RuntimeError(f"{answer[:60]!r} {content[:300]!r}")
        writer.close()

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return good
