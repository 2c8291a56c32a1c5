"""SQL in Python files is short and whole; a long statement is a `.sql` file that psql runs, and that is prepared."""

import ast
import asyncio
import itertools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import make_url

from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.sql_files import sql_beside
from tests.architecture.house_counts import PRODUCT, ROOT, sources
from tests.architecture.test_rows import PACKAGES, _statements
from tests.fresh_databases import FreshDatabases

LINES_MAX = 15
_MADE_OF_SQL = {"text", "Query", "Command"}
_TAKE_SQL = {*_MADE_OF_SQL, "Keep", "Invariant", "Computed", "CheckConstraint"}
_BEGINS = re.compile(
    r"[\s(),]*(?:--[^\n]*\n\s*)*(?:WITH|SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|CREATE|ALTER|DROP|TRUNCATE"
    r"|DO \$|LOCK TABLE|SET LOCAL|VALUES|FROM|JOIN|LEFT JOIN|WHERE|UNION|RETURNING|ON CONFLICT|CASE)\b"
)
_LINE = re.compile(r"^\s*(?:SELECT|FROM|WHERE|INSERT INTO|UPDATE \w+|DELETE FROM|JOIN|LEFT JOIN)\b", re.MULTILINE)
_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
_CHANGES = {"replace", "format", "format_map", "removeprefix", "removesuffix", "translate"}


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a file, with its fault."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.what}"


def _words(node: ast.expr) -> str | None:
    """Return a string as written, without the values of an f-string; None for anything else."""
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
    """Return the name that is called: `text`, `Query`; of a method its own name."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


class _File:
    """The SQL of one file: its strings, and the names bound to them."""

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
        """Tell whether an expression is SQL: a string, a name of one, or a file's."""
        if isinstance(node, ast.Name):
            return node.id in self._names
        return id(node) in self._ids or _called(node) == "sql_beside" or "SQL" in getattr(node, "attr", "")

    def long(self) -> Iterator[Found]:
        for node in self.strings:
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LINES_MAX:
                yield Found(self.name, node.lineno, f"{lines} lines of SQL")

    def put_in(self) -> Iterator[Found]:
        """Yield values in an f-string over SQL that are not a constant, a row's columns or an event's type."""
        for node in self.strings:
            for part in node.values if isinstance(node, ast.JoinedStr) else ():
                if isinstance(part, ast.FormattedValue) and not _is_fixed(part.value):
                    yield Found(self.name, part.lineno, f"puts in {ast.unparse(part.value)}")

    def of_helpers(self) -> Iterator[Found]:
        """Yield statements and expressions of the schema that a function returns: the SQL is read nowhere as it runs.

        `sql_beside` reads a file. A comparison that many statements share is a function of the database.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _called(node) in _TAKE_SQL:
                for given in node.args[-1:]:
                    if isinstance(given, ast.Call) and _called(given) != "sql_beside":
                        yield Found(self.name, given.lineno, f"is given {ast.unparse(given)[:60]}")

    def built(self) -> Iterator[Found]:
        """Yield SQL that is changed by replace, format, join or addition."""
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
    return _called(value) == "columns"


@cache
def _files() -> list[_File]:
    return [_File(path) for path in sources(*PRODUCT)]


# Names of tables, columns and databases that are made at run time: nothing else is put into a statement then.
MADE_AT_RUN_TIME = {
    "services/contributions/files/rows/staged.py", "services/programmes/vaccination/rows/willing.py",  # a job's table
    "services/contributions/history/rows/staged.py",
    "libs/common/sheets/jobs.py", "libs/common/sheets/rows.py", "libs/common/sheets/staging.py",
    "deploy/backup/restoring.py", "deploy/onebox/box.py",  # a database
    "deploy/operate/invariants.py",  # a room's statement, asked for its differences
    "libs/common/database/sweeping.py",  # one statement for every table that is swept, prepared in its room
}  # fmt: skip


def test_a_long_statement_is_a_file() -> None:
    found = [one for file in _files() for one in file.long()]
    assert not found, "\n".join(map(str, found))


def test_statements_are_whole_as_they_are_written() -> None:
    """Only constants, columns of rows and names made at run time may be put into SQL."""
    found = [one for file in _files() for one in (*file.put_in(), *file.of_helpers(), *file.built())]
    elsewhere = [one for one in found if one.file not in MADE_AT_RUN_TIME]
    assert not elsewhere, "\n".join(map(str, elsewhere))
    assert {one.file for one in found} == MADE_AT_RUN_TIME, "a file that does so no longer leaves the list"


# Scripts that a superuser runs with psql, of several statements; `tests/onebox/test_audit_owner.py` runs it.
SCRIPTS = {"deploy/postgres/sql/keep_audit_apart.sql"}


def test_every_sql_file_is_a_statement_that_is_prepared() -> None:
    """Each file is prepared in each of its variants, and is named for what it does."""
    prepared = {statement.statement.text for package in PACKAGES for _, statement in _statements(package)}
    files = sorted(file for folder in PRODUCT for file in (ROOT / folder).rglob("*.sql"))
    assert len(files) > 30
    assert {str(file.relative_to(ROOT)) for file in files} >= SCRIPTS
    for file in (file for file in files if str(file.relative_to(ROOT)) not in SCRIPTS):
        asked = sorted(set(re.findall(r"^\\if :(\w+)$", file.read_text(encoding="utf-8"), re.MULTILINE)))
        for values in itertools.product((False, True), repeat=len(asked)):
            chosen = dict(zip(asked, values, strict=True))
            assert sql_beside(str(file), file.stem, **chosen) in prepared, f"{file.relative_to(ROOT)} {chosen}"


def test_a_sql_file_says_first_what_it_does() -> None:
    for file in (file for folder in PRODUCT for file in (ROOT / folder).rglob("*.sql")):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert re.match(r"-- [A-Z]", lines[0]), file
        assert "" in lines[1:16], f"{file}: an empty line ends its head"
        assert max(map(len, lines)) <= 120, file


_TEMPORARY = re.compile(r"\b(?:file_\w+|named_cells|free_seat|to_seat|frame|willing)\b")


@pytest.mark.parametrize("service", sorted(members()))
async def test_psql_runs_the_files(service: str, postgres: Postgres, databases: FreshDatabases) -> None:
    """psql runs the files unchanged, in each variant, with NULL for each parameter, if they need no temporary table."""
    url = make_url(await databases.fresh(service))
    shared = {"contributions": ["libs/common"], "hotline": ["libs/copies"]}  # they have what these ask for
    folders = [f"services/{service}", *shared.get(service, [])]
    psql = [
        str(postgres.program("psql")),
        "-h",
        str(url.query["host"]),
        "-U",
        "postgres",
        "-d",
        str(url.database),
        "-Xq",
    ]
    for file in (file for folder in folders for file in (ROOT / folder).rglob("*.sql")):
        content = file.read_text(encoding="utf-8")
        asked = sorted(set(re.findall(r"^\\if :(\w+)$", content, re.MULTILINE)))
        names = set(re.findall(r"(?<![:\w]):([a-z]\w*)", content)) - set(asked)
        for values in itertools.product(("false", "true"), repeat=len(asked)):
            chosen = dict(zip(asked, values, strict=True))
            if _TEMPORARY.search(sql_beside(str(file), file.stem, **{name: v == "true" for name, v in chosen.items()})):
                continue
            given = [f"-v{name}={value}" for name, value in {**dict.fromkeys(names, "NULL"), **chosen}.items()]
            run = [*psql, "-vON_ERROR_STOP=1", *given, "-f", str(file)]
            ended = await asyncio.to_thread(subprocess.run, run, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, f"{file.relative_to(ROOT)} {chosen}: {ended.stderr}"
