"""Refuse a request that says one thing twice, and a write that says what its door does not read.

Of a member or parameter that is given twice, libraries take one and drop the other: `{"wage": "1.00", "wage":
"9000.00"}` would post one of two wages. A parameter that no door reads does nothing: `?dryrun=true` would post a return
that was to be checked only.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

_READS = frozenset({"GET", "HEAD"})
_HEADERS = ("authorization", "idempotency-key", "x-purpose")
_SHOWN_MAX = 60


class _Twice(ValueError):
    """A member that stands twice in one object."""


_found: WeakKeyDictionary[Callable[..., Any], frozenset[str]] = WeakKeyDictionary()


def query_names(route: APIRoute) -> frozenset[str]:
    """The query parameters of a route and of what it depends on; cached for each function."""
    if route.endpoint not in _found:
        known, waiting = set(), [route.dependant]
        while waiting:
            dependant = waiting.pop()
            waiting.extend(dependant.dependencies)
            known |= {parameter.alias for parameter in dependant.query_params}
        _found[route.endpoint] = frozenset(known)
    return _found[route.endpoint]


async def refuse_said_twice(request: Request, known: frozenset[str]) -> None:
    """Refuse a parameter, header or member that is given twice, and a write's parameter that the door does not know."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [_fault("parameter_twice", ("query", name)) for name, times in counts.items() if times > 1]
    if request.method not in _READS:
        wrong += [_fault("parameter_unknown", ("query", name)) for name in counts if name not in known]
    wrong += [
        _fault("parameter_twice", ("header", name)) for name in _HEADERS if len(request.headers.getlist(name)) > 1
    ]
    if hasattr(request, "_json"):  # the body was read as JSON
        try:
            json.loads(await request.body(), object_pairs_hook=_once)
        except _Twice as twice:
            member = str(twice)[:_SHOWN_MAX].encode(errors="replace").decode()
            wrong.append(_fault("member_twice", ("body",), member=member))
    if wrong:
        raise RequestValidationError(wrong)


def _once(members: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise _Twice(Counter(name for name, _ in members).most_common(1)[0][0])
    return found


def _fault(code: str, place: tuple[str, ...], **values: str) -> Mapping[str, Any]:
    return {"type": code, "loc": place, "msg": code, "input": None, "ctx": values}
