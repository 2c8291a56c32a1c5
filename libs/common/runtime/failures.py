"""Sort failures: those that a retry may solve, and the others."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Connection failures, deadlocks, too few resources, an operator's or the server's own end.
_AGAIN = frozenset({"08", "40", "53", "57"})
_LOCK_NOT_AVAILABLE = "55P03"


def is_transport(failure: BaseException) -> bool:
    """Tell whether a retry may help: the connection broke, a deadlock, or a lock that was not free in time."""
    if isinstance(failure, BaseExceptionGroup):
        return any(is_transport(one) for one in failure.exceptions)
    if isinstance(failure, OSError | TimeoutError | ConnectionError | PoolTimeout):
        return True
    if isinstance(failure, DBAPIError):
        return failure.connection_invalidated or _of_state(failure.orig)
    if not type(failure).__module__.startswith("asyncpg"):
        return False
    return "Interface" in type(failure).__name__ or _of_state(failure)


def _of_state(failure: BaseException | None) -> bool:
    state = getattr(failure, "sqlstate", None) or ""
    return state[:2] in _AGAIN or state == _LOCK_NOT_AVAILABLE
