"""Rate limits per client and minute, in this process; a gateway holds the limit over all processes."""

import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from libs.common.door.fault_texts import fault_text
from libs.common.door.problems import language_of, problem


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
        request = Request(scope)
        values = {"limit": self.limit, "reset_s": self.reset_s}
        answer = problem(
            request,
            status=429,
            code="rate_limited",
            detail=fault_text("rate_limited", values, language_of(request)),
            headers={"Retry-After": str(self.reset_s), **{k.decode(): v.decode() for k, v in self.headers}},
        )
        await answer(scope, receive, send)


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
