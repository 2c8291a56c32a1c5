"""Schemathesis over every service of a running box: no input causes a 5xx, and answers fit the document."""

import json
import os
import urllib.request
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import response_schema_conformance

from deploy.suite import members

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))


def _token(url: str) -> str:
    with urllib.request.urlopen(f"{url}/personas", timeout=5) as answer:  # noqa: S310 - loopback
        return str({p["persona"]: p for p in json.load(answer)}["officer"]["token"])


@pytest.mark.parametrize("service", list(members()))
def test_no_input_makes_a_server_error(box_url: str, service: str) -> None:
    token = _token(box_url)
    schema = schemathesis.openapi.from_url(f"{box_url}/{service}/openapi.json")
    schema.config.update(base_url=f"{box_url}/{service}")
    operations = [result.ok() for result in schema.get_all_operations()]
    # The stream of a job's progress is followed in services/contributions/tests/test_return_file.py.
    tried = sum(_tried(o, token) for o in operations if not o.path.endswith("/jobs/{job_id}/events"))
    assert tried >= len(operations) - 1


def _tried(operation: Any, token: str) -> int:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def try_case(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code < 500, f"{operation.label}: {answer.status_code} {answer.text[:500]}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0].startswith("application/problem+json")
            assert answer.json()["code"]
        else:
            case.validate_response(answer, checks=[response_schema_conformance])

    try_case()
    return 1
