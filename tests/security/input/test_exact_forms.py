"""Every parameter and member of a body accepts exactly its documented form, and nothing close to it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from deploy.suite import members
from libs.common.door.context import door_in
from libs.common.door.requests.fields import Body
from tests.running_suite import RunningSuite
from tests.security.documented_forms import IN_JSON, IN_TEXT, Documents, kind_of, planted

_ID = UUID("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b")
_PERSONAS = {
    "person": "person-a",
    "employer": "employer-a",
    "payroll_agent": "payroll-agent",
    "bank": "bank-a",
}
TRIED_AT_LEAST = {"bodies": 600, "parameters": 300}


def _headers(suite: RunningSuite, operation: Mapping[str, Any]) -> dict[str, str]:
    """Return headers with the token of a party that may call the operation."""
    parties = operation["x-policy"]
    if "anyone" in parties:
        return {}
    party = next((p for p in ("officer", *parties) if p in parties), "")
    persona = _PERSONAS.get(party, party)
    if persona in suite.personas:
        token = suite.token(persona)
    else:
        subject = _system(suite, operation) if party == "system" else party
        token = suite.box.issuer.token(party=party, subject=subject, party_id=_ID)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {token}"}


def _system(suite: RunningSuite, operation: Mapping[str, Any]) -> str:
    """Return the subject of a system that may call the operation."""
    for service in suite.box.services.values():
        for subject, operations in door_in(service.app).systems._operations.items():
            if operation["operationId"] in operations:
                return str(subject)
    raise AssertionError(operation["operationId"])


def _path(path: str, document: Documents, operation: Mapping[str, Any]) -> str:
    """Fill in a path with values of the documented form, so that nothing but the body is wrong."""
    numbers = {
        f"{{{parameter['name']}}}"
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and _kind_of_parameter(document, parameter) == "integer"
    }
    steps = [("1" if step in numbers else str(_ID)) if step.startswith("{") else step for step in path.split("/")]
    return "/".join(steps)


@pytest.fixture
def documents(shared_suite: RunningSuite) -> dict[str, Documents]:
    return {name: Documents(shared_suite.box.services[name].app.openapi()) for name in members()}


async def test_no_member_of_a_body_is_read_in_another_form(
    shared_suite: RunningSuite, documents: dict[str, Documents]
) -> None:
    wrong, tried = [], 0
    for service, document in documents.items():
        for method, path, operation in document.operations():
            leaves = document.leaves(document.body_of(operation) or {})
            headers = _headers(shared_suite, operation)
            for turn in range(max((len(IN_JSON[kind]) for _, kind in leaves), default=0)):
                body, pointers = planted(leaves, turn)
                url = f"/{service}{_path(path, document, operation)}"
                answer = await shared_suite.http.request(method, url, json=body, headers=headers)
                told = {error["pointer"] for error in answer.json().get("errors", ())}
                tried += len(pointers)
                if answer.status_code != 422 or not pointers <= told:
                    wrong.append(f"{method} /{service}{path} {turn}: {answer.status_code} {sorted(pointers - told)}")
    assert wrong == []
    assert tried > TRIED_AT_LEAST["bodies"]


async def test_no_parameter_is_read_in_another_form(
    shared_suite: RunningSuite, documents: dict[str, Documents]
) -> None:
    wrong, tried = [], 0
    for service, document in documents.items():
        for method, path, operation in document.operations():
            for parameter in operation.get("parameters", ()):
                kind = _kind_of_parameter(document, parameter)
                if kind is None or parameter["in"] not in {"path", "query"}:
                    continue
                name, headers = parameter["name"], _headers(shared_suite, operation)
                for value in IN_TEXT[kind]:
                    if parameter["in"] == "path" and not value.strip():
                        continue
                    url, query = f"/{service}{_path(path, document, operation)}", {name: value}
                    if parameter["in"] == "path":
                        told_path = path.replace(f"{{{name}}}", quote(value))
                        url, query = f"/{service}{_path(told_path, document, operation)}", {}
                    answer = await shared_suite.http.request(method, url, params=query, headers=headers)
                    told = {error["pointer"] for error in answer.json().get("errors", ())}
                    tried += 1
                    if answer.status_code != 422 or f"#{parameter['in']}/{name}" not in told:
                        wrong.append(f"{method} {url} {name}={value}: {answer.status_code}")
    assert wrong == []
    assert tried > TRIED_AT_LEAST["parameters"]


def _kind_of_parameter(document: Documents, parameter: dict[str, Any]) -> str | None:
    if parameter["name"] == "known_at":
        return "date-time"
    return kind_of(document.resolved(parameter["schema"]))


class _Line(Body):
    id: UUID
    amount: int


def _depth(schema: Any) -> int:
    """Return the depth of nested schemas."""
    if isinstance(schema, Mapping):
        return 1 + max((_depth(v) for name, v in schema.items() if name not in {"metadata", "cls"}), default=0)
    return max(map(_depth, schema), default=0) if isinstance(schema, list | tuple) else 0


def test_a_body_held_by_many_others_keeps_its_schema() -> None:
    before = _depth(TypeAdapter(_Line).core_schema)
    for number in range(20):
        type(f"_Sent{number}", (Body,), {"__annotations__": {"lines": list[_Line]}, "__module__": __name__})
    assert _depth(TypeAdapter(_Line).core_schema) == before


async def test_a_year_of_no_era_is_out_of_range_without_advice(shared_suite: RunningSuite) -> None:
    """2564 is 2021 as people write it; 9999 is a slip, and nobody means 9456."""
    suite = shared_suite
    for year, month_code, day_code in (
        ("2564", "buddhist_era_year", "buddhist_era_year"),
        ("2742", "buddhist_era_year", "buddhist_era_year"),
        ("2743", "month_out_of_range", "instant_invalid"),
        ("9999", "month_out_of_range", "instant_invalid"),
    ):
        rates = await suite.get("officer", "/contributions/v1/rates", month=f"{year}-12")
        assert [fault["code"] for fault in rates.json()["errors"]] == [month_code], year
        months = f"/contributions/v1/persons/{_ID}/months"
        for known_at in (f"{year}-12-31", f"{year}-12-31T23:59:59-14:00"):
            told = await suite.get("officer", months, known_at=known_at)
            assert [fault["code"] for fault in told.json()["errors"]] == [day_code], known_at


async def test_a_purpose_that_is_too_short_is_a_text(shared_suite: RunningSuite) -> None:
    look = {"person_id": str(_ID), "purpose": "why"}
    told = (await shared_suite.post("agent", "/hotline/v1/looks", look)).json()
    assert [(f["pointer"], f["detail"]) for f in told["errors"]] == [("/purpose", "At least 10 characters.")]


async def test_a_refusal_names_the_expected_form(shared_suite: RunningSuite) -> None:
    """The refusal names the expected form: another media type, a list for a text, half a character, a code."""
    suite = shared_suite
    path, headers = "/hotline/v1/procedures", {"Authorization": f"Bearer {suite.token('supervisor')}"}
    other = await suite.http.post(path, content=b"{}", headers={**headers, "Content-Type": "text/plain"})
    told = [other.json()["errors"][0]["detail"]]
    body = b'{"code": "A B", "name": [], "who": "\\ud800", "documents": "", "law": {}}'
    wrong = await suite.http.post(path, content=body, headers={**headers, "Content-Type": "application/json"})
    told += [fault["detail"] for fault in wrong.json()["errors"]]
    assert "application/json" in told[0]
    assert len(told) > 5
    assert not [sentence for sentence in told if sentence == "This value cannot be accepted."], told
