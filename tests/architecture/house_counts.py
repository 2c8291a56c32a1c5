"""Count the measures of the layout and print them: `python -m tests.architecture.house_counts`."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("services", "libs", "deploy")
FOLDER_MAX = 12
# Folders whose files are a list that a command writes or that grows by number, and that nobody walks.
LISTS = ("versions", "schemas", "decisions", "screenshots", "openapi", "thailand", "viet_nam")


def sources(*folders: str, tests: bool = False) -> Iterator[Path]:
    """Yield Python files without migrations, and without tests unless `tests` is set."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in path.parts and (tests or "tests" not in path.parts):
                yield path


def occurrences(pattern: str, paths: Iterator[Path]) -> dict[str, int]:
    """Count a pattern in each file that has it."""
    found = {str(p.relative_to(ROOT)): len(re.findall(pattern, p.read_text(encoding="utf-8"))) for p in paths}
    return {name: count for name, count in found.items() if count}


def folders_too_full() -> dict[str, int]:
    """List folders with more than a dozen files, `__init__.py` not counted."""
    full: dict[str, int] = {}
    for top in (*PRODUCT, "tests", "bench"):
        for folder in [ROOT / top, *(ROOT / top).rglob("*/")]:
            if "__pycache__" in folder.parts or set(LISTS) & set(folder.parts):
                continue
            files = [f for f in folder.iterdir() if f.is_file() and f.name != "__init__.py" and f.suffix != ".pyc"]
            if len(files) > FOLDER_MAX:
                full[str(folder.relative_to(ROOT))] = len(files)
    return full


def operations_without_answer() -> dict[str, int]:
    """List operations whose 2xx answer has no schema, or one that says only that it is an object."""
    silent: dict[str, int] = {}
    for document in sorted((ROOT / "deploy" / "openapi").glob("*.json")):
        paths = json.loads(document.read_text(encoding="utf-8"))["paths"]
        count = sum(_silent(operation) for methods in paths.values() for operation in methods.values())
        if count:
            silent[document.stem] = count
    return silent


def _silent(operation: Mapping[str, Any]) -> bool:
    for status, answer in operation["responses"].items():
        if status.startswith("2") and status != "204":
            contents = answer.get("content", {})
            schemas = [content.get("schema", {}) for content in contents.values()]
            if not schemas or any(not s or (s.get("type") == "object" and "properties" not in s) for s in schemas):
                return True
    return False


def actions_without_test() -> dict[str, int]:
    """List action files without a `tests/test_<action>.py` in their room that reaches them."""
    lacking: dict[str, int] = {}
    for folder in sorted((ROOT / "services").rglob("actions/")):
        for action in sorted(folder.rglob("*.py")):
            test = folder.parent / "tests" / f"test_{action.name}"
            if action.name != "__init__.py" and not (test.exists() and _reaches(test, action)):
                lacking[str(action.relative_to(ROOT))] = 1
    return lacking


_IMPORT = re.compile(r"^from (services\.\S+) import (\(.*?\)|[^\n]*)", re.MULTILINE | re.DOTALL)
_SUITE = re.compile(r"\b(?:suite|local_suite|shared_suite|suite_of_brokers): RunningSuite")


def _reaches(test: Path, action: Path) -> bool:
    """Tell whether a test imports the action, also through a helper of the service, or calls doors."""
    wanted = _module(action)
    known, waiting = set[Path](), [test]
    while waiting:
        file = waiting.pop()
        known.add(file)
        source = file.read_text(encoding="utf-8")
        if "def test_" in source and _SUITE.search(source):
            return True
        for package, names in _IMPORT.findall(source):
            modules = {package, *(f"{package}.{name}" for name in re.findall(r"\w+", names))}
            if wanted in modules:
                return True
            helpers = (ROOT / f"{module.replace('.', '/')}.py" for module in modules if ".tests." in module)
            waiting += [helper for helper in helpers if helper.exists() and helper not in known]
    return False


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def counts() -> dict[str, dict[str, int]]:
    """Return each count, by file or folder."""
    # Rows hold statements; tables and metadata hold expressions of the schema: defaults, conditions of indexes.
    homes = {"rows", "rows.py", "tables.py", "metadata.py"}
    outside_rows = (p for p in sources("services") if not homes & set(p.parts))
    return {
        "operations without an answer schema": operations_without_answer(),
        "dict[str, Any]": occurrences(r"dict\[str, Any\]", sources(*PRODUCT)),
        'row["..."]': occurrences(r'\brow\["', sources(*PRODUCT)),
        "SELECT *, RETURNING *": occurrences(r"(?:SELECT|RETURNING) (?:\w+\.)?\*", sources(*PRODUCT)),
        "app.state": occurrences(r"\bapp\.state", sources(*PRODUCT, "bench")),
        "text( outside rows": occurrences(r"\btext\(", outside_rows),
        "folders over a dozen files": folders_too_full(),
        "actions without a test file of their name": actions_without_test(),
    }


def main() -> None:
    for name, where in counts().items():
        print(f"{sum(where.values()) if 'folders' not in name else len(where):6} {name}")
        for place, count in sorted(where.items(), key=lambda found: -found[1])[:5]:
            print(f"       {count:5} {place}")


if __name__ == "__main__":
    main()
