"""Requests of a hostile client to the server itself: large, slow, half, many; other clients do not notice."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn

from deploy.folders import ROOT
from libs.common.front import protocol
from libs.common.front.server import server_config

GOOD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


async def _app(scope: Any, receive: Any, send: Any) -> None:
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def _served(app: Any = _app) -> AsyncIterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(server_config(app, host="127.0.0.1", port=port, lifespan="off", log_level="critical"))
    task = asyncio.create_task(server._serve())  # without its signal handlers
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = server.force_exit = True
        await task


async def _said(port: int, *parts: bytes, pause_s: float = 0, wait_s: float = 5) -> bytes:
    """Return the server's answer until it closes, or until an answer with a body is complete."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            with suppress(ConnectionError):
                writer.write(part)
                await writer.drain()
            if pause_s:
                await asyncio.sleep(pause_s)
        async with asyncio.timeout(wait_s):
            return await _answer(reader)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = b""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        head += await reader.readexactly(length)
    return head


async def test_ordinary_requests_of_every_shape_go_through() -> None:
    async with _served() as port:
        large = b"x" * 3_000_000
        post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
        assert (await _said(port, post % len(large) + large)).endswith(b"\r\n\r\n3000000")
        chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        assert (await _said(port, chunked)).endswith(b"\r\n\r\n5")
        wide = (
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(100)) + b"\r\n"
        )
        answer = await _said(port, wide)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"server:" not in answer.lower()
        assert (await _said(port, *[GOOD[n : n + 1] for n in range(len(GOOD))])).startswith(b"HTTP/1.1 200")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(GOOD)
            assert (await _answer(reader)).startswith(b"HTTP/1.1 200"), "one connection, several requests"
        writer.close()


@pytest.mark.parametrize(
    "head",
    [b"X-A: ", b"X-A", b"", b"X-A: b\r\nX-B: "],
    ids=["one value", "one name", "the address", "several"],
)
async def test_a_head_has_a_bound(head: bytes) -> None:
    async with _served() as port:
        begin = b"GET /" if not head else b"GET / HTTP/1.1\r\nHost: a\r\n" + head
        begun = time.monotonic()
        answer = await _said(port, begin, *[b"a" * 100_000] * 5)
        assert answer.split(b"\r\n")[0] in {b"HTTP/1.1 431 Request Header Fields Too Large", b""}
        assert time.monotonic() - begun < 3
        many = (
            b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 500) for n in range(200)) + b"\r\n"
        )
        assert (await _said(port, many)).startswith(b"HTTP/1.1 431")
        assert (await _said(port, GOOD)).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("head", [b"/", b"/?", b"/ HTTP/1.1\r\nHost: a\r\nX-A: ", b"/ HTTP/1.1\r\nHost: "])
async def test_who_sends_a_large_head_whole_reads_the_refusal(head: bytes) -> None:
    """A client sends all before it reads: a connection closed meanwhile would be reset, and the answer lost."""
    async with _served() as port:
        request = b"GET " + head + b"a" * 3_000_000 + b"\r\n\r\n"
        for _ in range(3):
            answer = await asyncio.to_thread(_sent_whole, port, request)
            assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large")
            assert b'"code": "headers_too_large"' in answer
        assert (await _said(port, GOOD)).startswith(b"HTTP/1.1 200")


async def _refuses(_: Any, receive: Any, send: Any) -> None:
    """Answer before the body is read, as where it is too large."""
    await receive()
    headers = [(b"content-length", b"9"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"too large"})


@pytest.mark.parametrize("size", [10, 3_000_000, 30_000_000])
async def test_who_sends_a_large_body_whole_reads_the_refusal(size: int) -> None:
    async with _served(_refuses) as port:
        request = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size
        for _ in range(3):
            answer = await asyncio.to_thread(_sent_whole, port, request)
            assert answer.startswith(b"HTTP/1.1 413")
            assert answer.endswith(b"too large")


def _sent_whole(port: int, request: bytes) -> bytes:
    """Send all of a request; only then read."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(request)
        time.sleep(0.1)
        answer = b""
        while part := client.recv(65_536):
            answer += part
        return answer


async def test_who_does_not_stop_after_a_refusal_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LINGER_S", 0.3)
    monkeypatch.setattr(protocol, "LOOK_EVERY_S", 0.1)
    async with _served() as port:
        for bytes_at_once, pause_s in ((1_000_000, 0.0), (1, 0.05)):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 100_000)
            assert (await _answer(reader)).startswith(b"HTTP/1.1 431")
            with pytest.raises(ConnectionError):
                await _sent_on(writer, bytes_at_once, pause_s)
            writer.close()


async def _sent_on(writer: asyncio.StreamWriter, bytes_at_once: int, pause_s: float) -> None:
    for _ in range(100):
        writer.write(b"a" * bytes_at_once)
        await writer.drain()
        await asyncio.sleep(pause_s)


def test_every_server_has_the_bounds() -> None:
    """No server of the product is made without the bounded protocol."""
    files = [path for root in ("deploy", "libs", "services") for path in (ROOT / root).glob("**/*.py")]
    made = {path.relative_to(ROOT).as_posix() for path in files if "uvicorn.Config(" in path.read_text()}
    assert made == {"libs/common/front/server.py"}


async def test_three_endless_headers_keep_nobody_waiting() -> None:
    async with _served() as port:

        async def send_endless_headers() -> None:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            with suppress(ConnectionError):
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
                for _ in range(700):
                    writer.write(b"a" * 100_000)
                    await writer.drain()
            writer.close()

        senders = [asyncio.create_task(send_endless_headers()) for _ in range(3)]
        slowest = 0.0
        for _ in range(30):
            begun = time.monotonic()
            assert (await _said(port, GOOD)).startswith(b"HTTP/1.1 200")
            slowest = max(slowest, time.monotonic() - begun)
        await asyncio.gather(*senders)
        assert slowest < 1


async def test_half_a_request_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_S", 0.3)
    monkeypatch.setattr(protocol, "BODY_SILENT_S", 0.3)
    monkeypatch.setattr(protocol, "LOOK_EVERY_S", 0.1)
    async with _served() as port:
        body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab"
        halves = [b"", b"GET / HT", GOOD[:-2], GOOD + b"GET", body]
        answers = await asyncio.gather(*(_said(port, half) for half in halves))
        assert [a.split(b" ", 2)[1] for a in answers] == [b"408", b"408", b"408", b"200", b"408"]
        drips = [GOOD[n : n + 1] for n in range(len(GOOD))]
        assert b" 200 " not in await _said(port, *drips, pause_s=0.05), "it goes on sending after it was closed"


def test_what_does_not_arrive_is_answered_in_time() -> None:
    for bound in (protocol.HEAD_S, protocol.BODY_SILENT_S, protocol.BODY_GRACE_S):
        assert bound + protocol.LOOK_EVERY_S <= 15


async def test_head_and_body_share_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_S", 1.0)
    monkeypatch.setattr(protocol, "BODY_GRACE_S", 1.0)
    monkeypatch.setattr(protocol, "LOOK_EVERY_S", 0.1)
    async with _served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.5)  # a connection that is opened early costs its request nothing
        begun = time.monotonic()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\n")
        await asyncio.sleep(0.4)
        writer.write(b"Content-Length: 100\r\n\r\nx")
        assert (await _answer(reader)).startswith(b"HTTP/1.1 408")
        assert 0.9 < time.monotonic() - begun < 1.35
        writer.close()


async def test_a_body_that_trickles_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BODY_GRACE_S", 0.2)
    monkeypatch.setattr(protocol, "LOOK_EVERY_S", 0.1)
    async with _served() as port:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
        begun = time.monotonic()
        assert b" 200 " not in await _said(port, head, *[b"x"] * 10, pause_s=0.1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        writer.write(b"x")
        assert (await _answer(reader)).startswith(b"HTTP/1.1 408")
        writer.close()
        assert time.monotonic() - begun < 5


async def test_connections_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CONNECTIONS_MAX", 5)
    async with _served() as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert await _said(port, GOOD) == b""
        for _, writer in held:
            writer.close()
        await asyncio.sleep(0.05)
        assert (await _said(port, GOOD)).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: \r\n\r\n", b"400"),
        (b"GET / HTTP/1.0\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", b"200"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
async def test_a_request_names_one_host(request_text: bytes, status: bytes) -> None:
    async with _served() as port:
        assert (await _said(port, request_text)).split(b" ")[1] == status
