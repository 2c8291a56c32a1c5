"""Refuse a request that gives a value twice, or a parameter that its door does not read.

If a member or parameter is given twice, libraries take one and drop the other: `{"wage": "1.00", "wage": "9000.00"}`
would post one of two wages. A parameter that no door reads has no effect: `?dryrun=true`, or a form field beside the
file, would post a return that was only to be checked.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

_READS = frozenset({"GET", "HEAD"})
_HEADERS = ("authorization", "idempotency-key", "x-purpose")
_SHOWN_MAX = 60


class _Twice(ValueError):
    """A member that occurs twice in one object."""


@dataclass(frozen=True, slots=True)
class Names:
    """The query parameters and form fields that a route reads."""

    query: frozenset[str]
    form: frozenset[str]


_found: WeakKeyDictionary[Callable[..., Any], Names] = WeakKeyDictionary()


def names_of(route: APIRoute) -> Names:
    """Return the names that a route and its dependencies read; cached for each function."""
    if route.endpoint not in _found:
        query, form, waiting = set(), set(), [route.dependant]
        while waiting:
            dependant = waiting.pop()
            waiting.extend(dependant.dependencies)
            query |= {parameter.alias for parameter in dependant.query_params}
            form |= {parameter.alias for parameter in dependant.body_params}
        _found[route.endpoint] = Names(frozenset(query), frozenset(form))
    return _found[route.endpoint]


async def refuse_said_twice(request: Request, names: Names) -> None:
    """Refuse a parameter, header or member that is given twice, and a write's parameter that the door does not know."""
    written = request.method not in _READS
    wrong = _wrong("query", request.query_params.multi_items(), names.query if written else None)
    wrong += _wrong("header", [(name, value) for name, value in request.headers.items() if name in _HEADERS], None)
    if form := getattr(request, "_form", None):
        wrong += _wrong("body", form.multi_items(), names.form)
    if hasattr(request, "_json"):  # the body was read as JSON
        try:
            json.loads(await request.body(), object_pairs_hook=_once)
        except _Twice as twice:
            wrong.append(_fault("member_twice", ("body",), member=_shown(str(twice))))
    if wrong:
        raise RequestValidationError(wrong)


def _wrong(place: str, given: Iterable[tuple[str, Any]], known: frozenset[str] | None) -> list[Mapping[str, Any]]:
    """List names given twice and names not in `known`; None means that any name is allowed."""
    counts = Counter(name for name, _ in given)
    twice = [_fault("parameter_twice", (place, _shown(name))) for name, times in counts.items() if times > 1]
    if known is None:
        return twice
    return twice + [_fault("parameter_unknown", (place, _shown(name))) for name in counts if name not in known]


def _shown(name: str) -> str:
    return name[:_SHOWN_MAX].encode(errors="replace").decode()


def _once(members: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    by_name = dict(members)
    if len(by_name) < len(members):
        raise _Twice(Counter(name for name, _ in members).most_common(1)[0][0])
    return by_name


def _fault(code: str, place: tuple[str, ...], **values: str) -> Mapping[str, Any]:
    return {"type": code, "loc": place, "msg": code, "input": None, "ctx": values}
