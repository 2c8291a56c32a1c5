"""The header `X-Purpose`: the reason for which staff look at a person, recorded in the audit."""

from fastapi import Request

from libs.common.door.callers.policies import Caller
from libs.common.refusals import Refusal

PURPOSE_LENGTH_MAX = 200


class PurposeInvalid(Refusal):
    code = "purpose_invalid"
    kind = "invalid"


class PurposeNeeded(Refusal):
    code = "purpose_needed"
    kind = "forbidden"


def purpose_of(request: Request, caller: Caller) -> str | None:
    """Return the purpose that an officer gave; None without one, and None for callers who read their own data.

    Raises `PurposeInvalid` unless it is printable ASCII of a length from 3 to `PURPOSE_LENGTH_MAX`.
    """
    given = request.headers.get("x-purpose")
    if given is None or not caller.is_officer:
        return None
    if not (len(given.strip()) >= 3 and len(given) <= PURPOSE_LENGTH_MAX and given.isascii() and given.isprintable()):
        raise PurposeInvalid
    return given


def require_purpose(request: Request, caller: Caller) -> str | None:
    """Return the purpose where nothing is ever shown masked: an officer without a purpose is refused."""
    purpose = purpose_of(request, caller)
    if caller.is_officer and purpose is None:
        raise PurposeNeeded
    return purpose
