"""Rate limits per client and minute, in this process; a gateway holds the limit over all processes."""

import json
import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    remaining: int
    reset_s: int
    refused: bool

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"ratelimit-limit", str(self.limit).encode()),
            (b"ratelimit-remaining", str(self.remaining).encode()),
            (b"ratelimit-reset", str(self.reset_s).encode()),
        ]

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        document = {
            "type": "https://prakan.example/problems/rate_limited",
            "title": "Too many requests",
            "status": 429,
            "code": "rate_limited",
            "detail": f"More than {self.limit} requests in a minute. Go on in {self.reset_s} s.",
            "instance": scope["path"],
        }
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"retry-after", str(self.reset_s).encode()),
        ]
        await send({"type": "http.response.start", "status": 429, "headers": headers + self.headers})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})


class RateLimits:
    def __init__(self, per_minute: int) -> None:
        """`per_minute` 0 turns the limit off."""
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage()) if per_minute else None

    def take(self, client: bytes) -> Allowance | None:
        if self._item is None or self._limiter is None:
            return None
        name = client[-64:].decode("latin-1")
        ok = self._limiter.hit(self._item, name)
        stats = self._limiter.get_window_stats(self._item, name)
        reset = max(0, int(stats.reset_time - time.time()) + 1)
        return Allowance(self._item.amount, max(0, stats.remaining), reset, not ok)
