"""The OpenAPI document of a service: the routes as FastAPI reads them, and the parts of every door.

OpenAPI 3.1, because generators of clients can read it: the stream of events is described as text, not by `itemSchema`
of 3.2.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from libs.common.runtime.yaml_files import read_yaml

Document = dict[str, Any]
_MEANINGS: dict[str, str] = read_yaml(Path(__file__).parent / "members.yaml")

PROBLEM_ANSWER: Document = {
    "description": "A problem document (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEM: Document = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457): programs go by `code`, people read `detail`.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "description": "the address of a page about this kind of problem"},
        "title": {"type": "string", "description": "the kind of problem in the caller's language"},
        "status": {"type": "integer", "description": "the HTTP status"},
        "code": {"type": "string", "description": "the problem's own name; it never changes"},
        "detail": {"type": "string", "description": "what is wrong and what to do, in the caller's language"},
        "errors": {
            "type": "array",
            "description": "each fault in the input",
            "items": {"$ref": "#/components/schemas/Fault"},
        },
    },
}
_FAULT: Document = {
    "type": "object",
    "title": "Fault",
    "description": "One fault in the input.",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "where: a JSON pointer, or `#query/name`, `#path/name`"},
        "code": {"type": "string", "description": "which fault; it never changes"},
        "detail": {"type": "string", "description": "what to do about it, in the caller's language"},
    },
}
_LANGUAGE: Document = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "the language of sentences: `th`, `vi` or `en`",
    "schema": {"type": "string", "examples": ["th"]},
}
_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "a key of your own for this request: sent again with the same body it gets the first answer again",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_PURPOSE: Document = {
    "name": "X-Purpose",
    "in": "header",
    "required": False,
    "description": "why staff look at a person; percent-encoded where it is not ASCII; kept in the audit",
    "schema": {"type": "string", "minLength": 3, "maxLength": 200},
}
_TAG: Document = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "the ETag of the answer that you have: 304 without a body where it has not changed",
    "schema": {"type": "string", "maxLength": 500},
}
_ETAG: Document = {
    "description": "a strong tag of this answer, for `If-None-Match`; it begins with the version, where there is one",
    "schema": {"type": "string"},
}
_STREAM: Document = {
    "schema": {"type": "string", "description": "server-sent events: `id`, `event`, and `data` in JSON"}
}
_STAFF = {"officer", "agent", "supervisor", "manager"}
_GENERIC = re.compile(r"^(BoundedList|Page)_(.+)_$")


def document_of(app: FastAPI, service: str) -> Document:
    """Build the whole document of the application."""
    document: Document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=f"{app.summary}. Tokens are OAuth 2 access tokens; amounts are strings with two decimals; days are "
        "ISO 8601; every refusal is a problem document with a code.",
        contact={"name": "Prakan"},
        routes=app.routes,
        openapi_version="3.1.0",
        servers=[{"url": f"/{service}", "description": "behind the gateway of the suite"}],
    )
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update({"Problem": _PROBLEM, "Fault": _FAULT})
    components.setdefault("securitySchemes", {})["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT (at+jwt, ES256)",
    }
    tags: set[str] = set()
    for method, operation in operations_of(document):
        tags.update(operation.get("tags", ()))
        _complete(method, operation)
    document["tags"] = [{"name": tag} for tag in sorted(tags)]
    _rename(document, {name: _plain(name) for name in components["schemas"] if _plain(name) != name})
    _describe_members(document)
    return document


def operations_of(document: Document) -> Iterator[tuple[str, Document]]:
    """Yield every operation with its method."""
    for methods in document["paths"].values():
        yield from methods.items()


def _complete(method: str, operation: Document) -> None:
    """Add the headers that every door reads, and describe streams."""
    parameters = operation.setdefault("parameters", [])
    parameters.append(_LANGUAGE)
    if method != "get":
        parameters.append(_KEY)
    elif _STAFF & set(operation.get("x-policy", ())):
        parameters.append(_PURPOSE)
    if method == "get" and "application/json" in operation["responses"]["200"].get("content", {}):
        parameters.append(_TAG)
        operation["responses"]["200"].setdefault("headers", {})["ETag"] = _ETAG
        operation["responses"]["304"] = {"description": "what you have is what is there"}
    for answer in operation["responses"].values():
        if "text/event-stream" in answer.get("content", {}):
            answer["content"]["text/event-stream"] = _STREAM


def _describe_members(document: Document) -> None:
    """Describe each member and parameter without a description by the meaning of its name at every door."""
    for schema, description in document["components"]["schemas"].items():
        for name, member in description.get("properties", {}).items():
            if meaning := _MEANINGS.get(f"{schema}.{name}") or _MEANINGS.get(name):
                member.setdefault("description", meaning)
    for _, operation in operations_of(document):
        for parameter in operation["parameters"]:
            if meaning := _MEANINGS.get(parameter["name"]):
                parameter.setdefault("description", meaning)


def _plain(name: str) -> str:
    """Rename schemas: `Body_send_return_file` becomes SendReturnFileForm, `Page_Loan_` becomes PageOfLoan."""
    if name.startswith("Body_"):
        return "".join(word.capitalize() for word in name.removeprefix("Body_").split("_")) + "Form"
    if generic := _GENERIC.match(name):
        return f"{generic[1]}Of{generic[2].strip('_')}"
    return name


def _rename(document: Document, names: dict[str, str]) -> None:
    schemas = document["components"]["schemas"]
    for old, new in names.items():
        schemas[new] = {**schemas.pop(old), "title": new}
    _repoint(document, {f"#/components/schemas/{old}": f"#/components/schemas/{new}" for old, new in names.items()})


def _repoint(node: Any, references: dict[str, str]) -> None:
    if isinstance(node, list):
        for one in node:
            _repoint(one, references)
    elif isinstance(node, dict):
        if node.get("$ref") in references:
            node["$ref"] = references[node["$ref"]]
        for one in node.values():
            _repoint(one, references)
