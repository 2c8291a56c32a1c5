"""The edges of every member of a body: each copy changes one member, by its schema."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

UNKNOWN = "00000000-0000-7000-8000-000000000000"
_DAYS = ("0001-01-01", "1899-12-31", "2399-12-31", "9999-12-31", "2564-02-05", "2021-02-29", "20210205", "2021-6-7",
         "05/02/2021", "2021-02-05T00:00:00Z", "๒๐๒๑-๐๒-๐๕", 1612483200, "")  # fmt: skip
_INSTANTS = ("2021-03-21T10:00:00", "2021-03-21", 1616300000, "0001-01-01T00:00:00+14:00",
             "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z", "tomorrow")  # fmt: skip
_MONTHS = ("0001-01", "1000-01", "2399-12", "9999-12", "2564-02", "2021-13", "2021-1", "2021-02-01", "202102", 202102)
_AMOUNTS = ("0", "0.00", "-1.00", "0.001", "1e5", "999999999999.99", "9999999999999.99", "NaN", "1,000.00", "๑๐", 10.5)
_TEXTS = ("", " ", "x" * 61, "x" * 301, "x" * 100_001, "\u200b", "\u202eabc", "a\u0000b", "\ud83d", "🙂", "กทม. 1/2564",
          "%_\\", "<b>", "-2+3", None, 7, ["x"])  # fmt: skip
_WHOLE = (-1, 0, 1, 10**4, 2**31, 2**63, 10**40, 1.5, "7", True, None)
_TIMES = ("24:00", "9:00", "09:00:00", "0900", "", None)


@dataclass(frozen=True, slots=True)
class Bent:
    """A body with one change; `member` and `edge`: the member that has another value, and that value as JSON."""

    what: str
    body: Any
    member: str | None = None
    edge: str = ""


def bent(body: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Bent]:
    """Yield each change with its body: members left out, unknown, and each at its edges."""
    yield Bent("an unknown member", {**body, "absense": 1})
    for name, value in body.items():
        yield Bent(f"without {name}", {k: v for k, v in body.items() if k != name})
        member = _resolved(schema.get("properties", {}).get(name, {}), document)
        for edge in _edges_of(member, value, document):
            changed = {**deepcopy(dict(body)), name: edge}
            yield Bent(f"{name}={str(edge)[:40]!r}", changed, name, json.dumps(edge))


def _edges_of(member: Mapping[str, Any], value: Any, document: Mapping[str, Any]) -> Iterator[Any]:
    member = next((m for m in _choices(member, document) if m.get("type") != "null"), member)
    match member.get("type"):
        case "object":
            yield from (one.body for one in bent(value, member, document))
        case "array":
            items = _resolved(member.get("items", {}), document)
            yield from ([], [None], value * 2, value * 10_001, "x", None)
            if value:
                yield from ([edge] for edge in _edges_of(items, value[0], document))
        case "integer":
            yield from _WHOLE
        case "boolean":
            yield from ("yes", 2, None)
        case _:
            yield from _edges_of_text(member, value)


def _edges_of_text(member: Mapping[str, Any], value: Any) -> Iterator[Any]:
    examples = [*map(str, member.get("examples", ())), str(value)]
    if member.get("format") == "uuid":
        yield from (UNKNOWN, "x", "", None, 7)
    elif member.get("format") == "date":
        yield from _DAYS
    elif member.get("format") == "date-time":
        yield from _INSTANTS
    elif any(len(e) == 7 and e[4] == "-" for e in examples):
        yield from _MONTHS
    elif any(e.replace(".", "", 1).isdigit() and "." in e for e in examples):
        yield from _AMOUNTS
    elif any(len(e) == 5 and e[2] == ":" for e in examples):
        yield from _TIMES
    else:
        yield from _TEXTS


def _choices(member: Mapping[str, Any], document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_resolved(m, document) for m in member.get("anyOf", member.get("oneOf", [member]))]


def _resolved(member: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in member:
        return _resolved(document["components"]["schemas"][member["$ref"].rsplit("/", 1)[1]], document)
    return member
