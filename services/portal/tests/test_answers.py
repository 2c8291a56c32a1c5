"""The pages' models fit the services' documents; an answer that cannot be read is shown as our own fault."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, cast

import httpx
import pytest
from structlog.testing import capture_logs

from services.portal.gateways import answers
from services.portal.gateways.answers.everywhere import ABOUT, Inbox
from services.portal.gateways.answers.hotline import Case, Cases
from services.portal.gateways.answers.registration import Employer
from services.portal.gateways.answers.shown import Nothing, Shown
from services.portal.gateways.suite import read_answer

PORTAL = Path(__file__).parent.parent
DOCUMENTS = PORTAL.parent.parent / "deploy" / "openapi"
FREE = "the document says nothing of it"
for module in walk_packages(answers.__path__, f"{answers.__name__}."):
    import_module(module.name)


def _kinds(of: type[Shown] = Shown) -> Iterator[type[Shown]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _kinds(kind)


READ = sorted(
    {(kind, door) for kind in _kinds() for door in vars(kind).get("doors", ())},
    key=lambda read: (read[1], read[0].__module__, read[0].__name__),
)


class Documents:
    """A schema, and the document of its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def alternatives(self, schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return a schema as the list of its alternatives."""
        while "$ref" in schema:
            found: Any = self.document
            for step in str(schema["$ref"]).removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        some = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        return [one for inner in some for one in self.alternatives(inner)] if some else [schema]


def _unfit(wanted: Documents, want: Mapping[str, Any], given: Documents, give: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parts of the document's type that the model would not read: each alternative must fit one of ours."""
    ours = wanted.alternatives(want)
    for theirs in given.alternatives(give):
        alike = [one for one in ours if one.get("type") == theirs.get("type")] or ours
        faults = [list(_unfit_alone(wanted, one, given, theirs)) for one in alike]
        if all(faults):
            yield from min(faults, key=len)


def _unfit_alone(
    wanted: Documents, want: Mapping[str, Any], given: Documents, give: Mapping[str, Any]
) -> Iterator[str]:
    kind = want.get("type")
    if kind is None and "const" not in want and "enum" not in want:
        return  # free JSON
    if kind != give.get("type"):
        yield f": a {give.get('type')} is no {kind}"
    if "format" in want and want["format"] != give.get("format"):
        yield f": a {give.get('format')} is no {want['format']}"
    allowed = want.get("enum") or ([want["const"]] if "const" in want else None)
    if allowed and not {*(give.get("enum") or [give.get("const")])} <= {*allowed}:
        yield f": not all of {give} are in {allowed}"
    if kind == "array":
        yield from ("[]" + fault for fault in _unfit(wanted, want["items"], given, give.get("items", {})))
    if kind == "object":
        yield from _unfit_object(wanted, want, given, give)


def _unfit_object(
    wanted: Documents, want: Mapping[str, Any], given: Documents, give: Mapping[str, Any]
) -> Iterator[str]:
    free = give.get("additionalProperties") is True and "properties" not in give
    for name, member in want.get("properties", {}).items():
        if name in give.get("properties", {}):
            yield from (f".{name}{fault}" for fault in _unfit(wanted, member, given, give["properties"][name]))
            if name in want.get("required", ()) and name not in give.get("required", ()):
                yield f".{name}: may be missing"
        else:
            yield f".{name}: {FREE if free else 'not in the document'}"
    of_each = want.get("additionalProperties")
    if isinstance(of_each, dict) and not free:
        yield from (f".*{fault}" for fault in _unfit(wanted, of_each, given, give.get("additionalProperties", {})))


def _faults(kind: type[Shown], door: str) -> set[str]:
    want = kind.model_json_schema(mode="validation")
    return {f"{kind.__name__}{fault}" for fault in _unfit(Documents(want), want, *_answer(door))}


def _answer(door: str) -> tuple[Documents, Mapping[str, Any]]:
    method, service, path = door.split()
    document = json.loads((DOCUMENTS / f"{service}.json").read_text(encoding="utf-8"))
    responses = document["paths"][path][method.lower()]["responses"]
    answer = next(responses[status] for status in responses if status.startswith("2"))
    return Documents(document), answer["content"]["application/json"]["schema"]


@pytest.mark.parametrize(("kind", "door"), READ, ids=lambda given: given if isinstance(given, str) else given.__name__)
def test_every_member_that_a_page_shows_is_in_the_document(kind: type[Shown], door: str) -> None:
    assert [fault for fault in _faults(kind, door) if not fault.endswith(FREE)] == []


def test_free_json_is_read_from_real_answers() -> None:
    """The documents do not describe events' data, receipts' steps and files' results, so real ones are tried."""
    free = {fault for kind, door in READ for fault in _faults(kind, door)}
    assert {fault.rpartition(".")[0] for fault in free} == {
        "Claim.decision.receipt",
        "FileJob.result",
        "MyBenefits.claims[].decision.receipt",
        "MyBenefits.today.receipt",
        "Wall.breaches[].data",
    }


def test_a_member_that_is_renamed_or_of_another_type_is_found() -> None:
    """The comparison itself is tried: for each member of a model, a document without it, and with another type."""
    want = Employer.model_json_schema()
    documents, schema = _answer(Employer.doors[0])
    (whole,) = documents.alternatives(schema)
    for name in want["properties"]:
        others = {other: member for other, member in whole["properties"].items() if other != name}
        for given in ({**whole, "properties": others}, {**whole, "properties": {**others, name: {"type": "boolean"}}},
                      {**whole, "required": [other for other in whole["required"] if other != name]}):  # fmt: skip
            faults = list(_unfit(Documents(want), want, documents, given))
            assert [fault.partition(":")[0] for fault in faults] == [f".{name}"] * len(faults), name
            assert faults, name


def _template(path: ast.expr) -> str | None:
    if isinstance(path, ast.Constant):
        return str(path.value)
    if isinstance(path, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in path.values)
    return None


def _calls() -> Iterator[tuple[str, str, str | None, str | None, str]]:
    """Yield the places where a page asks for a model: file, method, service if written there, path, model."""
    for file in sorted((PORTAL / "pages").rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            written = {
                assigned.targets[0].id: assigned.value
                for assigned in ast.walk(function)
                if isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)
            }
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                    continue
                place = {"get": 2, "post": 3}.get(call.func.attr)
                asked = ast.unparse(call.func.value) in {"suite", "visitor.suite"}
                if not asked or place is None or len(call.args) <= place:
                    continue
                service, path, model = call.args[0], call.args[1], call.args[place]
                path = written.get(path.id, path) if isinstance(path, ast.Name) else path
                named = str(service.value) if isinstance(service, ast.Constant) else None
                yield file.name, call.func.attr.upper(), named, _template(path), ast.unparse(model)


def test_each_model_is_read_from_the_doors_that_it_names() -> None:
    models = {kind.__name__: kind for kind in _kinds()}
    calls = list(_calls())
    assert len(calls) > 40
    for file, method, service, path, model in calls:
        if model not in models:
            assert model == "_OF_ME[service]", f"{file}: {model}"
            continue
        doors = [re.sub(r"\{\w+\}", "{}", door).split() for door in models[model].doors]
        fits = [door for door in doors if door[0] == method and door[2] == path and service in {None, door[1]}]
        assert fits, f"{file}: {method} {service} {path} is no door of {model}"


def test_every_kind_of_waiting_that_the_inbox_shows_has_its_model() -> None:
    template = (PORTAL / "pages" / "office" / "templates" / "inbox_task.html").read_text(encoding="utf-8")
    shown = {*re.findall(r"w\.kind == '(\w+)'", template)} - {"person_merge"}
    assert shown == {*ABOUT}
    for kind, members in re.findall(r"w\.kind == '(\w+)' %\}(.*?)(?=\{% elif w\.kind|$)", template, re.DOTALL):
        used = {*re.findall(r"w\.about\.(\w+)", members)} | ({"person_id"} if "concerned(w)" in members else set())
        assert used <= {*(ABOUT[kind].model_fields if kind in ABOUT else ())}, kind


def _response(content: Any, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=content)


@pytest.mark.parametrize(
    "content",
    [{"items": [{}]}, {"items": None}, {}, [], None, {"items": [{"id": 1}]}, {"items": [{"kind": "stay", "about": 1}]}],
)
def test_an_unreadable_answer_is_our_fault(content: Any) -> None:
    """The page shows it in the visitor's language; the log has the names of members, without the answer."""
    for model in (Cases, cast("type[Shown]", Inbox)):
        with capture_logs() as logs:
            answer = read_answer("hotline", _response(content), model, "vi")
        assert (answer.ok, answer.misread, answer.status, answer.items) == (False, True, 502, ())  # type: ignore[misc]
        assert answer.problem is not None
        assert (answer.problem.code, answer.problem.status) == ("answer_misread", 502)
        assert "hotline" in answer.problem.detail
        assert "lỗi của chúng tôi" in answer.problem.detail
        assert [(log["event"], log["model"]) for log in logs] == [("answer misread", model.__name__)]


def test_a_refusal_without_a_sentence_is_our_fault_too() -> None:
    refused = read_answer("loans", _response({"code": "x", "detail": "y", "status": 409, "more": 1}, 409), Case, "en")
    assert (refused.status, refused.problem and refused.problem.detail, refused.misread) == (409, "y", False)
    odd = read_answer("loans", httpx.Response(409, text="<html>"), Nothing, "en")
    assert (odd.status, odd.problem and odd.problem.code) == (502, "answer_misread")
