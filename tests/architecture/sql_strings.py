"""Find SQL in Python files that is long or put together: `python -m tests.architecture.sql_strings`.

A long statement is a `.sql` file. What stays in Python is short, and put together of nothing but columns of rows,
constants and types of events.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from tests.architecture.house_counts import PRODUCT, ROOT, sources

LINES_MAX = 15
_MADE_OF_SQL = {"text", "Query", "Command"}
_BEGINS = re.compile(
    r"[\s(),]*(?:--[^\n]*\n\s*)*(?:WITH|SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|CREATE|ALTER|DROP|TRUNCATE"
    r"|DO \$|LOCK TABLE|SET LOCAL|VALUES|FROM|JOIN|LEFT JOIN|WHERE|UNION|RETURNING|ON CONFLICT|CASE)\b"
)
_LINE = re.compile(r"^\s*(?:SELECT|FROM|WHERE|INSERT INTO|UPDATE \w+|DELETE FROM|JOIN|LEFT JOIN)\b", re.MULTILINE)
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_CHANGES = {"replace", "format", "format_map", "removeprefix", "removesuffix", "translate"}


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a file, and what is wrong there."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.what}"


def _words(node: ast.expr) -> str | None:
    """A string as it is written, what an f-string puts in left out; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "…".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return None


def _is_python(words: str) -> bool:
    try:
        ast.parse(words)
    except SyntaxError:
        return False
    return True


def _called(node: ast.expr) -> str:
    """The name that is called: `text`, `Query`; of a method its own name."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


class _File:
    """The SQL of one file: its strings, and the names that are bound to them."""

    def __init__(self, path: Path) -> None:
        self.name = str(path.relative_to(ROOT))
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = list(ast.walk(self.tree))
        said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
        parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        given = {
            id(argument)
            for node in nodes
            if _called(node) in _MADE_OF_SQL
            for argument in chain(node.args, (word.value for word in node.keywords))
        }
        self.strings = [
            node
            for node in nodes
            if isinstance(node, ast.Constant | ast.JoinedStr)
            and id(node) not in said
            and (isinstance(node, ast.JoinedStr) or id(node) not in parts)
            and self._is_sql(node, given=id(node) in given)
        ]
        self._ids = {id(node) for node in self.strings}
        self._names: set[str] = set()
        for node in nodes:
            if isinstance(node, ast.Assign) and self.holds(node.value):
                self._names |= {target.id for target in node.targets if isinstance(target, ast.Name)}

    @staticmethod
    def _is_sql(node: ast.expr, *, given: bool) -> bool:
        words = _words(node)
        if not words:
            return False
        return bool(given or _BEGINS.match(words) or _LINE.search(words)) and not _is_python(words)

    def holds(self, node: ast.expr) -> bool:
        """Whether an expression is SQL: a string, a name of one, a file's."""
        if isinstance(node, ast.Name):
            return node.id in self._names
        return id(node) in self._ids or _called(node) == "sql_beside" or "SQL" in getattr(node, "attr", "")

    def long(self) -> Iterator[Found]:
        for node in self.strings:
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_MAX:
                yield Found(self.name, node.lineno, f"{lines} lines of SQL")

    def put_in(self) -> Iterator[Found]:
        """What an f-string over SQL puts in that is no constant, no columns of a row, and no type of an event."""
        for node in self.strings:
            for part in node.values if isinstance(node, ast.JoinedStr) else ():
                if isinstance(part, ast.FormattedValue) and not _is_fixed(part.value):
                    yield Found(self.name, part.lineno, f"puts in {ast.unparse(part.value)}")

    def built(self) -> Iterator[Found]:
        """SQL that is replaced in, formatted, joined or added to."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
                wrong = self.holds(node.left) or self.holds(node.right)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                over = [node.func.value] if node.func.attr in _CHANGES else []
                over += node.args if node.func.attr in {"sub", "subn"} else []
                over += list(ast.walk(node)) if node.func.attr == "join" else []
                wrong = any(self.holds(one) for one in over if isinstance(one, ast.expr))
            else:
                continue
            if wrong:
                yield Found(self.name, node.lineno, f"builds SQL: {ast.unparse(node)[:60]}")


def _is_fixed(value: ast.expr) -> bool:
    if isinstance(value, ast.Name):
        return bool(_CONSTANT.fullmatch(value.id))
    if isinstance(value, ast.Attribute):
        return value.attr == "TYPE" or bool(_CONSTANT.fullmatch(value.attr))
    return _called(value) == "columns" or _called(value).endswith("_sql")


@cache
def _files() -> list[_File]:
    return [_File(path) for path in sources(*PRODUCT)]


def long() -> list[Found]:
    """Statements, or parts of one, of more lines than a person reads in a string."""
    return [one for file in _files() for one in file.long()]


def put_in() -> list[Found]:
    """What f-strings over SQL put in that is made at run time."""
    return [one for file in _files() for one in file.put_in()]


def built() -> list[Found]:
    """SQL that is replaced in, formatted, joined or added to."""
    return [one for file in _files() for one in file.built()]


def main() -> None:
    for title, ones in (("long", long()), ("put in at run time", put_in()), ("built", built())):
        print(f"{len(ones):4} {title}")
        for one in ones:
            print(f"       {one}")


if __name__ == "__main__":
    main()
