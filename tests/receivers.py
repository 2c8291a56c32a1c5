"""A bank's receiver of webhooks: a real HTTP server on loopback that records requests and answers as configured."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receiver:
    url: str = ""
    answers: list[int] = field(default_factory=list)
    """What to answer next, one a request; 204 once they are used up. 0: say nothing at all."""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    judge: Callable[[dict[str, str], bytes], int | Awaitable[int]] | None = None
    """What to answer by what was sent, instead of `answers`."""

    async def answer(self, headers: dict[str, str], body: bytes) -> int:
        if self.judge:
            judged = self.judge(headers, body)
            return judged if isinstance(judged, int) else await judged
        return self.answers.pop(0) if self.answers else 204

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    found = Receiver()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                found.got.append((headers, body))
                status = await found.answer(headers, body)
                if status == 0:
                    break
                more = "Location: /elsewhere\r\n" if status == 302 else ""
                writer.write(f"HTTP/1.1 {status} X\r\n{more}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?from=prakan"
    try:
        yield found
    finally:
        server.close()
