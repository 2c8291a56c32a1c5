"""Rate limits for each minute, in this process; a gateway limits the sum over all processes.

Requests count for the verified caller: a token's subject or a browser's session, else for the address. The spelling of
a token does not matter. Before verification, an address that sent too many bad tokens in a minute is refused.
"""

import time
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from libs.common.door.callers.addresses import IN_PROCESS
from libs.common.refusals import Refusal

REQUEST_LIMITS = "prakan.held"
JUNK_SHARE = 4
"""Bad tokens of one address are allowed a quarter of what one client may ask."""


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


@dataclass(slots=True)
class RequestLimits:
    """One request's address and the caller's allowance, for the layers that add the rate-limit headers."""

    address: str
    allowance: Allowance | None = None

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return self.allowance.headers if self.allowance else []


def address_of(request: Request) -> str:
    """Return the address that the request is counted by; empty where nothing counts."""
    held: RequestLimits | None = request.scope.get(REQUEST_LIMITS)
    return held.address if held else ""


class RateLimited(Refusal):
    code = "rate_limited"
    kind = "too_many"


class RateLimits:
    def __init__(self, per_minute: int) -> None:
        """Make the limits; `per_minute` 0 turns them off."""
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._junk = RateLimitItemPerMinute(max(1, per_minute // JUNK_SHARE))
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def take(self, name: str) -> Allowance | None:
        if self._item is None:
            return None
        ok = self._limiter.hit(self._item, name)
        return self._allowance(self._item, name, refused=not ok)

    def of_junk(self, address: str) -> Allowance | None:
        """Return the refusal for an address that has sent too many bad tokens; None if it may go on."""
        if self._item is None or self._limiter.test(self._junk, "junk", address):
            return None
        return self._allowance(self._junk, "junk", address, refused=True)

    def count_junk(self, address: str) -> None:
        if self._item is not None and address != IN_PROCESS:
            self._limiter.hit(self._junk, "junk", address)

    def _allowance(self, item: RateLimitItemPerMinute, *name: str, refused: bool) -> Allowance:
        stats = self._limiter.get_window_stats(item, *name)
        reset = max(0, int(stats.reset_time - time.time()) + 1)
        return Allowance(item.amount, max(0, stats.remaining), reset, refused)


def charge(request: Request, limits: RateLimits, name: str = "") -> None:
    """Count the request for the verified caller, or without a name for its address; refuse it above the limit."""
    held: RequestLimits | None = request.scope.get(REQUEST_LIMITS)
    if held is None or not (name or held.address != IN_PROCESS):
        return
    held.allowance = limits.take(name or f"address:{held.address}")
    if held.allowance is not None and held.allowance.refused:
        raise RateLimited(limit=held.allowance.limit, retry_after_s=held.allowance.reset_s)
