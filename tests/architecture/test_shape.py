"""Rules that linters lack: sizes, names, docstrings, who may commit, who may read the clock."""

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


def test_no_module_is_hidden_by_a_folder_of_its_name() -> None:
    assert not [str(p.relative_to(ROOT)) for p in _files(*CODE) if p.with_suffix("").is_dir()]


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
    """The law is in `law/`: no country's name and no decimal fraction is in services or rules."""
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


# A question word or a participle stands where a verb or the thing itself should be.
QUESTION_WORDS = frozenset(
    {
        *("Who", "Whose", "Whom", "Whoever", "Whomever", "What", "Whatever", "Which", "Whichever", "When", "Whenever"),
        *("Where", "Wherever", "Why", "How", "Whether", "If", "Because", "While", "Since", "Until", "Unless"),
        *("Nothing", "Nobody", "Somebody", "Something", "Everybody", "Those", "They", "It", "Of", "As"),
        *("Told", "Kept", "Given", "Asked", "Called", "Made", "Taken", "Said", "Heard", "Found", "Refused"),
    }
)
# So does a fragment; a test may tell its story with one ("After a merge …").
FRAGMENTS = frozenset(
    {
        *("By", "In", "With", "On", "At", "To", "After", "Before", "Around", "Behind", "Without", "Over", "Beside"),
        *("Its", "None", "Oldest", "Newest", "Longest", "Once", "Now", "There", "Also", "And", "Then"),
    }
)
# A function does something: its docstring begins with that verb, and not with the thing that it returns or takes.
NOUNS_FIRST = frozenset(
    {"The", "A", "An", "One", "Each", "Every", "All", "Both", "Two", "Another", "Other", "More", "No", "True", "False"}
)


def _beginnings(source: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each name, the first word of its docstring, and whether it is a function that is called."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if text := ast.get_docstring(node):
            function = not isinstance(node, ast.Module | ast.ClassDef)
            is_read = function and any("property" in ast.unparse(one) for one in node.decorator_list)
            yield getattr(node, "name", "the module"), text.split(maxsplit=1)[0].strip(",.:;"), function and not is_read


def _badly_begun(source: str, *, in_tests: bool = False) -> list[str]:
    """List the names whose docstring begins neither with a verb nor, for a class, with the thing itself."""
    found = []
    for name, first, function in _beginnings(source):
        story = in_tests and (name.startswith("test_") or not function)
        if story:
            bad = first in QUESTION_WORDS - {"Given", "If", "It"}
        else:
            nounless = function and (first in NOUNS_FIRST or first.startswith("`"))
            bad = first in QUESTION_WORDS | FRAGMENTS or nounless
        found += [name] if bad else []
    return found


def test_a_docstring_that_begins_badly_is_found() -> None:
    """A class or a property is named by a noun, a function by its verb."""
    read = '    @property\n    def n(self):\n        """The number."""\n'
    source = f'"""Where it lies."""\ndef f():\n    """The number."""\nclass C:\n    """The count."""\n{read}'
    assert _badly_begun(source) == ["the module", "f"]
    assert _badly_begun('def f():\n    """Count them."""\ndef _g():\n    """`a`: the first."""') == ["_g"]
    assert _badly_begun('def test_f():\n    """After a merge."""\ndef f():\n    """By id."""', in_tests=True) == ["f"]


@pytest.mark.parametrize("folder", CODE)
def test_a_docstring_begins_with_a_verb_or_the_thing_itself(folder: str) -> None:
    """A function's begins with its verb ("Return the row …"), a module's and a class's with a verb or a noun."""
    files = [file for file in _files(folder) if "migrations" not in file.parts]
    assert len(files) > 10
    assert [
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in _badly_begun(file.read_text(encoding="utf-8"), in_tests="tests" in file.parts)
    ] == []
