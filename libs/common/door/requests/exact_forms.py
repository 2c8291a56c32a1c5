"""Accept numbers, booleans and ids only in the form that the OpenAPI document says.

The library behind bodies and parameters accepts more: `"+5"`, `"1_000"`, digits of other scripts, `5.0`, `"yes"`, epoch
seconds for a day. The sender's meaning would be a guess.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import Field, TypeAdapter
from pydantic_core import PydanticCustomError, core_schema

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "integer": (re.compile(r"0|-?[1-9][0-9]{0,18}"), "int_parsing"),
    "boolean": (re.compile(r"true|false"), "bool_parsing"),
    "uuid": (_UUID, "uuid_parsing"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "day_invalid"),
}
_STRICT = {"int", "float", "bool", "decimal"}
_NEEDS_FORM = {"date", "time", "datetime", "timedelta"}
_NOT_SCHEMAS = {"metadata", "serialization", "cls", "config"}


class FormNotSaid(TypeError):
    """A member whose type accepts many forms; use `Day`, `TimeOfDay` or `Instant`."""


@dataclass(frozen=True, slots=True)
class ExactForm:
    """The exact form of one parameter of a route."""

    within: str
    name: str
    pattern: re.Pattern[str]
    fault: str

    def values(self, request: Request) -> Sequence[str]:
        if self.within == "path":
            return [request.path_params[self.name]] if self.name in request.path_params else []
        return request.query_params.getlist(self.name)


_found: WeakKeyDictionary[Callable[..., Any], tuple[ExactForm, ...]] = WeakKeyDictionary()


def exact_forms(route: APIRoute) -> tuple[ExactForm, ...]:
    """Find each path and query parameter that is a number, a boolean, an id or a day; cached for each function."""
    if route.endpoint not in _found:
        _found[route.endpoint] = tuple(_forms_of(route.dependant))
    return _found[route.endpoint]


def _forms_of(whole: Dependant) -> Iterator[ExactForm]:
    waiting = [whole]
    while waiting:
        dependant = waiting.pop()
        waiting.extend(dependant.dependencies)
        for within, fields in (("path", dependant.path_params), ("query", dependant.query_params)):
            for field in fields:
                written = cast("Any", Annotated)[(field.field_info.annotation, *field.field_info.metadata, Field())]
                kind = _kind(TypeAdapter(written).json_schema())
                if kind in _FORMS:
                    yield ExactForm(within, field.alias, *_FORMS[kind])


def refuse_other_forms(request: Request, forms: Sequence[ExactForm]) -> None:
    wrong = [
        {"type": form.fault, "loc": (form.within, form.name), "msg": "another form", "input": value}
        for form in forms
        for value in form.values(request)
        if not form.pattern.fullmatch(value)
    ]
    if wrong:
        raise RequestValidationError(wrong)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the kind of a schema: `integer`, `boolean`, `uuid`, `date` or another.

    Also inside an optional or a list.
    """
    for within in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        if (kind := _kind(within)) in _FORMS:
            return kind
    return str(schema["format"] if schema.get("format") in _FORMS else schema.get("type", ""))


def tightened(schema: core_schema.CoreSchema, owner: str) -> core_schema.CoreSchema:
    """Return a copy of a body's schema in which every number and boolean is strict and every id has one form.

    It is a copy because the library uses the schema of a body again for each field that has one.
    """
    return cast("core_schema.CoreSchema", _tightened(schema, owner))


def _tightened(node: Any, owner: str) -> Any:
    if isinstance(node, list | tuple):
        return type(node)(_tightened(one, owner) for one in node)
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    if kind in _NEEDS_FORM:
        raise FormNotSaid(f"{owner}: {kind}")
    if kind == "uuid":
        return core_schema.no_info_before_validator_function(_canonical, cast("core_schema.CoreSchema", dict(node)))
    read = kind == "function-before"
    if read and node["function"]["function"] is _canonical:
        return node
    copy = {name: value if name in _NOT_SCHEMAS else _inner(name, value, read, owner) for name, value in node.items()}
    return copy | {"strict": True} if kind in _STRICT else copy


def _inner(name: str, value: Any, read: bool, owner: str) -> Any:
    if read and name == "schema" and value.get("type") in _NEEDS_FORM:
        return value  # a validator of ours has read its one form
    return _tightened(value, owner)


def _canonical(value: Any) -> Any:
    if isinstance(value, UUID) or (isinstance(value, str) and _UUID.fullmatch(value)):
        return value
    raise PydanticCustomError("uuid_parsing", "not an id")
