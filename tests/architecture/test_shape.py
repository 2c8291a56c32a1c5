"""What the linters cannot say: sizes, names, who may commit, who may look at the clock."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
VAGUE = re.compile(r"^(utils?|helpers?|managers?|handlers?|processors?|service|misc|base|common_stuff)\.py$")
CODE = ("services", "libs", "deploy", "tests", "bench")


def _files(*folders: str) -> list[Path]:
    found = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    return sorted(p for p in found if "versions" not in p.parts and "__pycache__" not in p.parts)


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_over_300_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in _files(*CODE) if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_no_function_over_60_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"
        for path in _files(*CODE)
        for f in _functions(path)
        if (f.end_lineno or 0) - f.lineno + 1 > 60
    ]
    assert not long


def test_every_name_says_something() -> None:
    assert not [str(p.relative_to(ROOT)) for p in _files(*CODE) if VAGUE.search(p.name)]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in _files("services", "libs", "deploy", "tests", "bench")
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_nobody_commits_but_the_database_module() -> None:
    allowed = {"libs/common/database/connections.py", "libs/common/database/migrating/env.py"}
    commits = {
        str(p.relative_to(ROOT))
        for p in _files("services", "libs", "deploy")
        for node in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"commit", "rollback"}
        and not (isinstance(node.value, ast.Name) and node.value.id == "client")  # Kafka's offsets, hints only
    }
    assert commits <= allowed


def test_rules_and_actions_never_look_at_the_clock() -> None:
    looks = [
        f"{p.relative_to(ROOT)}:{node.lineno}"
        for p in _files("services")
        if {"rules", "actions"} & set(p.parts)
        for node in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
    ]
    assert not looks


def test_actions_know_no_http() -> None:
    http = re.compile(r"^(from|import) fastapi|libs\.common\.door", re.MULTILINE)
    told = [
        str(p.relative_to(ROOT))
        for p in _files("services")
        if {"rules", "actions"} & set(p.parts) and http.search(p.read_text())
    ]
    assert not told


def test_no_country_and_no_rate_in_python() -> None:
    """The law is in `law/`: neither a country's name nor a decimal fraction stands in services or rules."""
    named = [
        f"{p.relative_to(ROOT)}:{number}"
        for p in _files("services", "libs")
        if "tests" not in p.parts
        for number, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"thailand|viet_nam|Decimal\(\"0\.\d+[1-9]\d|Decimal\(\"0\.[1-9]", line)
    ]
    assert not named


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "NotImplementedError"])
def test_nothing_is_marked_unfinished(word: str) -> None:
    assert not [str(p.relative_to(ROOT)) for p in _files("services", "libs", "deploy") if word in p.read_text()]


def test_every_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
