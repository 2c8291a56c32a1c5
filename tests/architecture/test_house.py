"""The counts of the layout only go down: a change that lowers one lowers its ceiling here. A service's page is true."""

import re
import tomllib
from datetime import date
from importlib import import_module
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest

from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.suite import members
from libs.common.door.building import api_routes
from tests.architecture.house_counts import ROOT, counts

CEILINGS = {
    "operations without an answer schema": 0,
    "dict[str, Any]": 159,
    'row["..."]': 3,
    "SELECT *, RETURNING *": 0,
    "app.state in services": 0,
    "text( outside rows": 0,
    "folders over a dozen files": 0,
    "actions that no test of their room imports": 0,
}


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    return {name: len(where) if "folders" in name else sum(where.values()) for name, where in counts().items()}


@pytest.mark.parametrize("name", CEILINGS)
def test_the_house_gets_no_worse(name: str, counted: dict[str, int]) -> None:
    assert counted[name] <= CEILINGS[name]


_NOWHERE = "postgresql+asyncpg://nobody@/none"


@pytest.mark.parametrize("name", sorted(members()))
def test_a_services_page_says_what_it_says_hears_and_holds(name: str, tmp_path: Path) -> None:
    """The docstring of `services/<name>` against the service as it is put together, and the order of its rooms."""
    page = import_module(f"services.{name}").__doc__ or ""
    service = build(members()[name], _NOWHERE, BoxOptions(data=tmp_path, today=date(2021, 2, 10)), Issuer.of(tmp_path))
    says, hears = re.findall(r"^(?:Says|Hears): (.*(?:\n    .*)*)", page, re.MULTILINE)
    topic = r"[a-z]+\.[a-z]+"
    assert set(re.findall(topic, says)) == set(service.topics)
    assert set(re.findall(topic, hears)) == {one for consumer in service.consumers for one in consumer.topics}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = [c["layers"] for c in contracts if c["name"] == f"the order of the rooms of {name}"]
    below = {"context", "(context)", "metadata"}
    rooms = [room for row in layers for layer in row[2:] if layer not in below for room in layer.split(" | ")]
    ordered = re.findall(r"^    ([a-z_]+)  ", page, re.MULTILINE)
    assert sorted(ordered) == sorted(rooms)
    levels = {room: level for row in layers for level, layer in enumerate(row) for room in layer.split(" | ")}
    assert [levels[room] for room in ordered] == sorted(levels[room] for room in ordered), "the upper comes first"


@pytest.mark.parametrize("name", sorted(members()))
def test_no_request_waits_for_a_thread(name: str, tmp_path: Path) -> None:
    """A door, or something a door depends on, that is not a coroutine is run in one of a few threads, each time."""
    service = build(members()[name], _NOWHERE, BoxOptions(data=tmp_path, today=date(2021, 2, 10)), Issuer.of(tmp_path))
    waiting = [route.dependant for route in api_routes(service.app)]
    assert waiting
    called: set[Any] = set()
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        called.add(dependant.call)
    assert not [call for call in called if not any(map(_is_async, (call, call.__call__)))]


def _is_async(call: Any) -> bool:
    return iscoroutinefunction(call) or isasyncgenfunction(call)
