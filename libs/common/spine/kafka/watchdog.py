"""Tells a client of the broker that is stuck from one that has nothing to fetch."""


class Stuck(RuntimeError):
    """The client has not fetched for too long; the supervisor starts a new one."""


class Watchdog:
    """Tells a client that fetches nothing from one that has nothing to fetch, or has just begun.

    Silence alone is no reason: after a quiet time an event may be sent and not fetched yet. So it asks whether
    something waits, and acts if something still waits a little later and nothing was fetched in between.
    """

    def __init__(self, after_s: float, *, again_after_s: float, now: float) -> None:
        self._after_s = after_s
        self._again_after_s = min(again_after_s, after_s)
        self._asks_at = now + after_s
        self._doubted = False

    def fetched(self, now: float) -> None:
        """Note a sign of life: new events, repeated events, records of strangers."""
        self._asks_at = now + self._after_s
        self._doubted = False

    def asks(self, now: float) -> bool:
        return now > self._asks_at

    def bites(self, *, lags: bool, now: float) -> bool:
        if lags and self._doubted:
            return True
        self._doubted = lags
        self._asks_at = now + (self._again_after_s if lags else self._after_s)
        return False
