"""Every statement that reads employments names their standing: one side's claim alone is not a fact for another.

A statement that means all of them says so in a comment of its SQL.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.folders import ROOT, service_names

_READS = re.compile(r"\b(?:FROM|JOIN)\s+employment\b")


def _pieces(tree: ast.AST) -> Iterator[str]:
    """Yield each text of the module, an f-string as one."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "…".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def _statements(service: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "services" / service).rglob("*")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".sql":
            yield path, path.read_text("utf-8")
        elif path.suffix == ".py":
            yield from ((path, piece) for piece in _pieces(ast.parse(path.read_text("utf-8"))))


def unsaid(statement: str) -> bool:
    return len(_READS.findall(statement)) > statement.count("standing")


@pytest.mark.parametrize("service", service_names())
def test_every_reader_of_employments_says_their_standing(service: str) -> None:
    silent = [f"{path.relative_to(ROOT)}: {text.strip()[:200]}" for path, text in _statements(service) if unsaid(text)]
    assert not silent, "\n".join(silent)


def test_a_statement_that_forgets_it_is_found() -> None:
    assert unsaid("SELECT 1 FROM employment WHERE ended_on IS NULL")
    assert unsaid("SELECT FROM employment WHERE standing = 'stands' UNION SELECT FROM x JOIN employment m USING (id)")
    assert not unsaid("SELECT FROM employment_history")
