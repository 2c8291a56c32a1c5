"""Failures sorted: those that trying again may mend, and the others."""

from sqlalchemy.exc import DBAPIError


def is_transport(failure: BaseException) -> bool:
    """Whether trying again may help: the connection broke, a deadlock or a lock timeout."""
    if isinstance(failure, BaseExceptionGroup):
        return any(is_transport(one) for one in failure.exceptions)
    if isinstance(failure, OSError | TimeoutError | ConnectionError):
        return True
    if isinstance(failure, DBAPIError):
        state = getattr(failure.orig, "sqlstate", None) or ""
        return failure.connection_invalidated or state[:2] in {"08", "40", "53", "57"} or state == "55P03"
    return type(failure).__module__.startswith("asyncpg") and "Connection" in type(failure).__name__
