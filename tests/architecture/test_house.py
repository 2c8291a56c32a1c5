"""The counts of the layout may only fall: a change that lowers one lowers its ceiling here. Service pages are true.

Listeners have one form, duties get the typed context, and a service's process loads no other service.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from functools import partial
from importlib import import_module
from inspect import isasyncgenfunction, iscoroutinefunction, signature
from pathlib import Path
from typing import Any

import pytest

from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.suite import members
from libs.common.door.building import api_routes
from libs.common.runtime.composition import Service
from libs.common.runtime.context import ServiceContext
from libs.common.spine.rebase import RestoresAll
from tests.architecture.house_counts import ROOT, counts

CEILINGS = {
    "operations without an answer schema": 0,
    "dict[str, Any]": 34,
    'row["..."]': 0,
    "SELECT *, RETURNING *": 0,
    "app.state": 2,  # where the one context is hung and read: libs/common/door/context.py (decision 56)
    "text( outside rows": 0,
    "folders over a dozen files": 0,
    "actions without a test file of their name": 0,
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
    """Compare the docstring of `services/<name>` with the assembled service and the order of its rooms."""
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
    """A door, or a dependency of one, that is not a coroutine would run in one of a few threads."""
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


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> list[Service]:
    data = tmp_path_factory.mktemp("listeners")
    options, issuer = BoxOptions(data=data, today=date(2021, 2, 10)), Issuer.of(data)
    return [build(member, _NOWHERE, options, issuer) for member in members().values()]


def _form(listener: Callable[..., Awaitable[None]]) -> list[str]:
    """Return the parameter names of a listener as it is registered, with nothing bound."""
    if isinstance(listener, RestoresAll):
        listener = listener.listener
    assert iscoroutinefunction(listener), listener
    names = list(signature(listener, follow_wrapped=False).parameters)
    return ["context" if names[0] == "_" else names[0], *names[1:]]


def test_every_listener_has_the_one_form(services: list[Service]) -> None:
    listeners = [one for service in services for consumer in service.consumers for one in consumer.listeners]
    for service in services:
        remembered = service.remember.actions.values()
        listeners += [action.func for action in remembered if isinstance(action, partial)]
        assert all(isinstance(action, partial) for action in remembered)
    assert len(listeners) > 80
    for listener in listeners:
        assert _form(listener) == ["context", "connection", "events"], listener


@pytest.mark.parametrize("module", ["consumers", "schedule"])
def test_what_joins_the_rooms_gets_the_typed_context_alone(module: str) -> None:
    made = {"consumers": "consumers", "schedule": "duties"}[module]
    files = sorted(ROOT.glob(f"services/*/{module}.py"))
    assert len(files) == {"consumers": 7, "schedule": 6}[module]
    for file in files:
        service = file.parent.name
        joins = getattr(import_module(f"services.{service}.{module}"), made)
        (parameter,) = signature(joins).parameters.values()
        kind = import_module(f"services.{service}.context").Context
        assert (parameter.name, parameter.annotation) == ("context", kind), file
        assert issubclass(kind, ServiceContext)


def test_no_room_reads_json_of_its_columns_itself() -> None:
    """A row's JSON is decoded where rows are read, in `libs/common/database/rows.py`."""
    files = {*ROOT.glob("services/**/rows/**/*.py"), *ROOT.glob("services/**/rows.py")}
    assert len(files) > 30
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted(files)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"loads", "model_validate_json"}
    ]
    assert not found


def test_a_services_process_loads_no_other_service() -> None:
    """Each service is started in a process of its own."""
    program = "import sys; from deploy.suite import member; member(sys.argv[1]); print(*sys.modules)"
    running = {
        name: subprocess.Popen([sys.executable, "-c", program, name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in ("benefits", "programmes")
    }
    for name, process in running.items():
        loaded = process.communicate(timeout=60)[0].split()
        assert process.returncode == 0
        assert {module.split(".")[1] for module in loaded if module.startswith("services.")} == {name}


# What is done in one way, by the words that do it, and where.
_DOWNLOADS = "libs/common/door/answers/downloads.py"
ONE_WAY = {
    "cursors.read(": {"libs/common/door/answers/pages.py"},
    "cursors.give(": {"libs/common/door/answers/pages.py"},
    "ServerSentEvent(": {"libs/common/door/answers/live.py"},
    "attachment; filename": {_DOWNLOADS},
    # The readers of sent files write for PostgreSQL.
    "csv.writer(": {
        _DOWNLOADS,
        "libs/common/sheets/reader.py",
        "services/contributions/statements/gateways/camt_reader.py",
    },
    "ctid = ANY(": {"libs/common/database/sweeping.py"},
    "FROM unmasked_look": {"libs/common/four_eyes/looks.py"},
}
_IDS = {"party_id", "merged", "mandates", "person_ids", "employers"}
_QUESTIONS = {"is_person", "speaks_for_employer"}
# Not about a row: whether an employer's event may be late, and a code that an agent makes for who is on the line.
_OF_NO_ROW = {"services/contributions/employers/unknown_employer.py", "services/registration/accounts/api.py"}


def _compared(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that compare an id of the caller, also inside a tuple."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and not any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            for inner in ast.walk(node):
                own = isinstance(inner, ast.Attribute) and inner.attr in _IDS
                if own and isinstance(inner.value, ast.Name) and inner.value.id == "caller":
                    yield node.lineno


def test_what_has_one_way_has_no_other() -> None:
    """Pages of lists, live parts, downloads, sweeps, reviews of looks, and whose a row is."""
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for top in ("services", "libs")
        for path in sorted((ROOT / top).rglob("*.py"))
        if not {"tests", "versions"} & set(path.parts)
    }
    assert len(sources) > 400
    for word, home in ONE_WAY.items():
        assert {name for name, source in sources.items() if word in source} == home, word
    compared, asked = [], set()
    for name, source in sources.items():
        if not name.startswith("libs/common/door/callers/"):
            tree = ast.parse(source)
            compared += [f"{name}:{line}" for line in _compared(tree)]
            asked |= {name for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in _QUESTIONS}
    assert not compared
    assert asked == _OF_NO_ROW
