"""Contracts: every member has a privacy class, every type is versioned, the committed schemas are true."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from deploy.contracts import all_facts, schema_of, written
from libs.common.runtime.yaml_files import read_yaml

# Decimals that are no money.
SHARES = {"share"}
ROOT = Path(__file__).parent.parent.parent
# All counts of a day, made at once and never cut.
WHOLE = {"CountedFigures"}


@pytest.mark.parametrize("fact", all_facts(), ids=lambda fact: fact.TYPE)
def test_every_member_has_a_privacy_class(fact: type) -> None:
    document = schema_of(fact)
    waiting = [document, *document.get("$defs", {}).values()]
    for part in waiting:
        for name, member in part["properties"].items():
            assert member.get("x-privacy"), f"{fact.TYPE}: {name}"


@pytest.mark.parametrize("fact", all_facts(), ids=lambda fact: fact.TYPE)
def test_every_type_is_named_by_its_speaker_and_versioned(fact: type) -> None:
    assert fact.TYPE.startswith(fact.TOPIC.split(".")[0] + ".")
    assert fact.TYPE.endswith(".v1")
    assert fact.KEY in fact.model_fields


@pytest.mark.parametrize("fact", all_facts(), ids=lambda fact: fact.TYPE)
def test_money_has_one_form_wherever_it_is_said(fact: type[BaseModel]) -> None:
    waiting = [fact]
    while waiting:
        model = waiting.pop()
        for name, field in model.model_fields.items():
            waiting += [t for t in _types(field.annotation) if isinstance(t, type) and issubclass(t, BaseModel)]
            if Decimal not in _types(field.annotation) or name in SHARES:
                continue
            for given, said in ((Decimal(0), "0.00"), (Decimal("7.5"), "7.50"), (Decimal("1E+3"), "1000.00")):
                written = json.loads(model.model_construct(**{name: given}).model_dump_json(include={name}))
                assert written == {name: said}, f"{fact.TYPE}: {name} is no Amount"


def _types(annotation: Any) -> list[Any]:
    return [annotation, *(t for part in get_args(annotation) for t in _types(part))]


def test_committed_documents_are_those_that_the_code_writes() -> None:
    """`make contracts` writes them; a difference fails here."""
    for path, text in written().items():
        assert (ROOT / path).exists(), f"{path}: run `make contracts`"
        assert json.loads((ROOT / path).read_text()) == json.loads(text), f"{path}: run `make contracts`"


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "openapi").glob("*.json")), ids=lambda path: path.stem)
def test_an_openapi_document_is_valid_and_says_what_each_operation_does(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
    assert [name for name in document["components"]["schemas"] if "__" in name or name.startswith("Body_")] == []


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "openapi").glob("*.json")), ids=lambda path: path.stem)
def test_every_member_and_parameter_says_what_it_is(path: Path) -> None:
    """A description is in the model, or by name in libs/common/door/members.yaml."""
    document = json.loads(path.read_text(encoding="utf-8"))
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    silent = [
        f"{schema}.{name}"
        for schema, found in document["components"]["schemas"].items()
        for name, member in found.get("properties", {}).items()
        if not member.get("description")
    ]
    silent += [p["name"] for operation in operations for p in operation["parameters"] if not p.get("description")]
    assert sorted(set(silent)) == []


def test_every_meaning_is_of_a_name_that_a_document_has() -> None:
    names: set[str] = set()
    for path in (ROOT / "deploy" / "openapi").glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        for schema, found in document["components"]["schemas"].items():
            names |= {name for member in found.get("properties", {}) for name in (member, f"{schema}.{member}")}
        operations = (operation for methods in document["paths"].values() for operation in methods.values())
        names |= {parameter["name"] for operation in operations for parameter in operation["parameters"]}
    meanings = read_yaml(ROOT / "libs" / "common" / "door" / "members.yaml")
    assert sorted(meanings.keys() - names) == []


@pytest.mark.parametrize("path", sorted((ROOT / "deploy" / "openapi").glob("*.json")), ids=lambda path: path.stem)
def test_every_list_has_a_cursor_or_says_what_it_left_off(path: Path) -> None:
    schemas = json.loads(path.read_text("utf-8"))["components"]["schemas"]
    lists = {
        name: set(schema["properties"]) for name, schema in schemas.items() if "items" in schema.get("properties", {})
    }
    assert "Inbox" in lists
    assert {name for name, members in lists.items() if not members & {"next", "left_off"}} <= WHOLE
