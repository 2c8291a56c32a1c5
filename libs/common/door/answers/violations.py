"""Sort the database's errors for a door: a conflict, a value that cannot be stored, or a failure that passes.

A violation that its action should have explained ends here, so it is logged with the constraint's name. The caller sees
neither the constraint nor the table's content.
"""

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from libs.common.runtime.failures import is_transport


@dataclass(frozen=True, slots=True)
class Violation:
    """A sorted error. `code`: the problem's; `constraint`: only for the log."""

    status: int
    code: str
    constraint: str


_CODES = {
    "23505": (409, "exists_already"),
    "23P01": (409, "exists_already"),
    "23503": (422, "refers_to_unknown"),
    "23001": (409, "still_referred_to"),
    "23514": (422, "value_out_of_bounds"),
    "23502": (422, "value_missing"),
    "44000": (422, "value_out_of_bounds"),
}
_VALUE_CLASS = "22"
_INTEGRITY_CLASS = "23"


def violation_of(failure: BaseException) -> Violation | None:
    """Sort a database error; None if it is neither a violated rule nor a passing failure, and so is a bug."""
    if not isinstance(failure, DBAPIError):
        return Violation(503, "try_again", "") if is_transport(failure) else None
    cause = getattr(failure.orig, "__cause__", None)
    state = getattr(failure.orig, "sqlstate", None) or ""
    names = ".".join(
        str(part) for name in ("table_name", "column_name", "constraint_name") if (part := getattr(cause, name, None))
    )
    if state in _CODES:
        status, code = _CODES[state]
        return Violation(status, code, names or state)
    if state.startswith(_INTEGRITY_CLASS):
        return Violation(409, "exists_already", names or state)
    if state.startswith(_VALUE_CLASS) or (not state and _refused_by_driver(cause)):
        return Violation(422, "value_unstorable", names or state)
    return Violation(503, "try_again", state) if is_transport(failure) else None


def _refused_by_driver(cause: BaseException | None) -> bool:
    """Tell whether the driver could not send a parameter: its type cannot hold the number, time or text."""
    return type(cause).__name__ == "DataError" and type(cause).__module__.startswith("asyncpg")
