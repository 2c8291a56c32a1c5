"""Every list of a person's own data is read in pages: its document says so, and walking it gives each item once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite

_DOCUMENTS = Path(__file__).parents[3] / "deploy" / "openapi"
_ISOLATIONS = text("""
    INSERT INTO isolation_order (person_id, order_number, first_day, last_day, withdrawn, version)
    SELECT CAST(:person AS uuid), 'O-' || n, DATE '2020-11-02' - n, DATE '2020-11-03' - n, false, 1
    FROM generate_series(1, 3) n RETURNING 1
""")


def _documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(_DOCUMENTS.glob("*.json")):
        yield file.stem, json.loads(file.read_text(encoding="utf-8"))


def _my_doors() -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """List a service, path, operation and the answer's schema for each reading door of a person's own data."""
    found = []
    for service, document in _documents():
        for path, operations in document["paths"].items():
            inside = path == "/v1/me" or path.startswith("/v1/me/")
            content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {}) if inside else {}
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                name = schema.get("$ref", "").rpartition("/")[2]
                shape = document["components"]["schemas"].get(name, schema)
                found.append((service, path, operations["get"], shape))
    return found


def _is_paged(operation: dict[str, Any], shape: dict[str, Any]) -> bool:
    asked = {parameter["name"] for parameter in operation.get("parameters", [])}
    return {"cursor", "limit"} <= asked and {"items", "next"} <= shape["properties"].keys()


LISTS = [(service, path) for service, path, operation, shape in _my_doors() if _is_paged(operation, shape)]


@pytest.mark.parametrize(("service", "path", "operation", "shape"), _my_doors(), ids=lambda one: str(one)[:40])
def test_each_list_has_pages_or_a_door_that_has(
    service: str, path: str, operation: dict[str, Any], shape: dict[str, Any]
) -> None:
    if _is_paged(operation, shape):
        return
    lists = {name: member for name, member in shape["properties"].items() if member.get("type") == "array"}
    assert "items" not in lists, f"{service} {path}: a list without a cursor"
    for name, member in lists.items():
        assert member.get("maxItems"), f"{service} {path}: {name} has no limit"
        assert (service, f"{path}/{name}") in LISTS, f"{service} {path}: the rest of {name} has no door"


async def test_a_walk_gives_each_item_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    own = suite.become("person", person)
    await claimed(suite, employer, person)
    other = await with_nine_months(suite, 1)
    await suite.made("officer", "/registration/v1/employments",
                     {"employer_id": other.id, "person_id": person, "started_on": "2020-01-01"})  # fmt: skip
    await suite.settled()
    for n in range(3):
        await suite.made("agent", "/hotline/v1/cases", {"about": f"x{n}", "kind": "request", "person_id": person})
    await suite.box.services["benefits"].database.one_statement(_ISOLATIONS, {"person": person})
    several = set()
    for service, path in LISTS:
        door = f"/{service}{path}"
        answer = await suite.get(own, door)
        assert answer.status_code == 200, f"{door}: {answer.text}"
        whole = answer.json()
        assert whole["next"] is None, door
        await suite.settled()
        walked: list[Any] = []
        page = (await suite.get(own, door, limit=1)).json()
        while page["next"] is not None and len(walked) < 200:
            walked += page["items"]
            page = (await suite.get(own, door, limit=1, cursor=page["next"])).json()
        walked += page["items"]
        if path == "/v1/me/looks":  # this walk is no look of somebody else's
            walked = [one for one in walked if one in whole["items"]]
        assert walked == whole["items"], door
        if len(walked) > 1:
            several.add(f"{service} {path.rpartition('/')[2]}")
        foreign = await suite.get(own, door, cursor="x")
        assert (foreign.status_code, foreign.json()["code"]) == (422, "cursor_invalid"), door
    wanted = {"benefits prefilled", "contributions months", "hotline cases"}
    assert wanted | {"registration employments"} <= several, several
