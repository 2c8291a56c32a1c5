"""Turn the violation of a unique index, a check or a foreign key into a refusal that explains it.

A query before the write cannot see what other transactions write at the same moment. So the row is written first, and a
violation is explained afterwards.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from libs.common.refusals import Refusal


def constraint_of(failure: IntegrityError) -> str:
    """Return the name of the constraint or index; empty if the driver names none."""
    cause = getattr(failure.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", "") or "")


@contextmanager
def explained(refusals: Mapping[str, Refusal]) -> Iterator[None]:
    """Raise the refusal of a violated constraint, by its name. In an action it rolls back the action's transaction."""
    try:
        yield
    except IntegrityError as failure:
        refusal = refusals.get(constraint_of(failure))
        if refusal is None:
            raise
        raise refusal from None
