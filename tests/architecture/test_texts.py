"""Texts of refusals, faults, pages and notices: each in three languages, each used, each with its values."""

import ast
import importlib
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jinja2 import Environment, nodes
from pydantic_core.core_schema import ErrorType

from libs.common.door.answers.problems import STATUS
from libs.common.refusals import Fault, Refusal, RequestInvalid
from libs.common.runtime.yaml_files import read_yaml
from libs.common.texts import LANGUAGES, Text, Texts, filled
from services.hotline.notices.rules.notices import TEXTS

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT / "libs" / "common" / "web"
PAGES = ROOT / "services" / "portal" / "pages"
_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_USED = re.compile(r"""\bt\(\s*'([a-z_0-9.]+)'\s*[,)]""")
_BEGUN = re.compile(r"""(?:\bt\(\s*|code\()'([a-z_0-9]+)\.?'(?:\s*~|,)""")


SOURCES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts): file.read_text(encoding="utf-8")
    for folder in ("libs", "services")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not {"tests", "migrations", "__init__.py", "texts.py"} & set(file.relative_to(ROOT).parts)
}


def _texts() -> dict[str, Text]:
    return Texts(SHARED / "texts.yaml", *sorted(PAGES.rglob("texts.yaml"))).by_key


def _files() -> list[Path]:
    """List every file of texts: of rooms, packages, pages and notices."""
    return sorted(f for folder in ("libs", "services") for f in (ROOT / folder).rglob("*texts.yaml"))


def _forms(text: Text, language: str) -> list[str]:
    forms = text[language]
    return [forms] if isinstance(forms, str) else [forms["one"], forms["other"]]


def _places(text: Text, language: str) -> set[str]:
    return {place for form in _forms(text, language) for place in re.findall(r"\{(\w+)\}", form)}


def _templates() -> dict[str, str]:
    paths = [*(SHARED / "templates").glob("*.html"), *PAGES.rglob("*.html")]
    assert len({p.name for p in paths}) == len(paths), "two templates of one name"
    return {p.name: p.read_text(encoding="utf-8") for p in paths}


def _refusals() -> dict[str, type[Refusal]]:
    """Return every refusal of the product, by module and name."""
    for module, source in SOURCES.items():
        if re.search(r"^class \w+\(.*Refus\w+|ScopeMissing", source, re.MULTILINE):
            importlib.import_module(module)
    found, waiting = {}, [Refusal]
    while waiting:
        for refusal in waiting.pop().__subclasses__():
            waiting.append(refusal)
            if ".tests" not in refusal.__module__ and not refusal.__module__.startswith("tests"):
                found[f"{refusal.__module__}.{refusal.__name__}"] = refusal
    return found


REFUSALS = _refusals()
_BUILT = re.compile(r"\b(?:" + "|".join(refusal.__name__ for refusal in REFUSALS.values()) + r")\(")


def _twice(node: yaml.Node) -> list[str]:
    """Return each key that stands twice in a mapping of a YAML document: a reader of YAML keeps the last, silently."""
    if isinstance(node, yaml.SequenceNode):
        return [key for one in node.value for key in _twice(one)]
    if not isinstance(node, yaml.MappingNode):
        return []
    times = Counter(key.value for key, _ in node.value)
    own = [f"{key.value} (line {key.start_mark.line + 1})" for key, _ in node.value if times[key.value] > 1]
    return own + [key for _, value in node.value for key in _twice(value)]


def test_no_key_of_a_yaml_file_stands_twice() -> None:
    assert _twice(yaml.compose("a: {b: 1, c: 2}\nd: [{b: 1, b: 2}]")) == ["b (line 2)", "b (line 2)"]
    files = [
        file for folder in ("law", "libs", "services", "deploy", "tests") for file in (ROOT / folder).rglob("*.yaml")
    ]
    assert len(files) > 100
    assert {
        str(f.relative_to(ROOT)): found for f in files if (found := _twice(yaml.compose(f.read_text("utf-8"))))
    } == {}


@pytest.mark.parametrize("file", _files(), ids=lambda f: str(f.relative_to(ROOT)))
def test_every_text_has_three_languages_with_the_same_places(file: Path) -> None:
    for key, text in (read_yaml(file) or {}).items():
        assert set(text) - {"variables"} == {"en", "th", "vi"}, key
        for language in LANGUAGES:
            forms = text[language]
            assert isinstance(forms, str) or set(forms) - {"by"} == {"one", "other"}, key
            assert isinstance(forms, str) or forms.get("by", "count") in _places(text, language), key
            assert isinstance(forms, str) or language == "en", f"{key}: {language} has one form for every number"
            assert _places(text, language) == _places(text, "en"), key
            assert all(form.strip() and "(s)" not in form for form in _forms(text, language)), key


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_has_a_sentence_in_its_room(name: str) -> None:
    refusal = REFUSALS[name]
    assert set(refusal.sentence()) == {"en", "th", "vi"}
    assert refusal().say("th") != refusal().say("en")


def test_no_reason_is_told_in_one_language_alone() -> None:
    """A part of a sentence that is written in the code would be English in every language."""
    told, seen = [], 0
    classes = {each.__name__: each for each in REFUSALS.values() if "why" in _places(each.sentence(), "en")}
    for name, source in SOURCES.items():
        for call in ast.walk(ast.parse(source)) if "why=" in source else ():
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in classes):
                continue
            for keyword in call.keywords:
                if keyword.arg == "why" and isinstance(keyword.value, ast.Constant | ast.JoinedStr):
                    seen += 1
                    why = getattr(keyword.value, "value", None)
                    told += [f"{name}:{call.lineno}"] if why not in classes[call.func.id].reasons else []
    assert seen > 15
    assert told == []
    for refusal in classes.values():
        for reason in refusal.reasons:
            spoken = {language: refusal(why=reason).say(language) for language in LANGUAGES}
            assert len(set(spoken.values())) == 3, spoken
            assert filled(refusal.sentence(reason), "en", {}) not in spoken["th"] + spoken["vi"]


def test_no_sentence_of_a_refusal_is_left_over() -> None:
    used = [id(refusal.sentence(r)) for refusal in REFUSALS.values() for r in ("", *refusal.reasons)]
    left = [
        f"{file.relative_to(ROOT)}: {key}"
        for file in _files()
        if file.name == "texts.yaml" and not {"web", "pages", "answers"} & set(file.parts)
        for key, text in (read_yaml(file) or {}).items()
        if id(text) not in used
    ]
    assert left == []


def test_a_refusal_is_raised_with_every_value_that_its_sentence_names() -> None:
    kinds = defaultdict(set)
    for each in REFUSALS.values():
        kinds[each.__name__].add(each)
    lacking, seen = [], 0
    for name, source in SOURCES.items():
        if not _BUILT.search(source):
            continue
        module = importlib.import_module(name)
        for call in ast.walk(ast.parse(source)):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            refusal: Any = getattr(module, call.func.id, None)
            given = {keyword.arg for keyword in call.keywords}
            if refusal not in kinds[call.func.id] or None in given:
                continue
            seen += 1
            if missing := _places(refusal.sentence(), "en") - given - set(refusal().values):
                lacking.append(f"{name}:{call.lineno}: {missing}")
    assert seen > 100
    assert lacking == []


def test_every_key_that_a_template_names_is_there_and_gets_its_values() -> None:
    texts, seen = _texts(), 0
    for name, source in _templates().items():
        assert set(_USED.findall(source)) <= texts.keys(), f"{name}: {set(_USED.findall(source)) - texts.keys()}"
        for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t" and isinstance(call.args[0], nodes.Const):
                seen += 1
                given = {keyword.key for keyword in call.kwargs}
                assert _places(texts[call.args[0].value], "en") == given, f"{name}: {call.args[0].value}"
    assert seen > 100


def test_a_number_chooses_the_form_of_its_language() -> None:
    text: Text = {"en": {"by": "n", "one": "{n} day", "other": "{n} days"}, "th": "{n} วัน", "vi": "{n} ngày"}
    assert [filled(text, "en", {"n": n}) for n in (0, 1, "1", 2, 21, "1.5")] == [
        "0 days", "1 day", "1 day", "2 days", "21 days", "1.5 days"
    ]  # fmt: skip
    assert [filled(text, language, {"n": 1}) for language in ("th", "vi")] == ["1 วัน", "1 ngày"]
    assert filled(text, "en", {}) == "… days"
    assert RequestInvalid(faults=[Fault("/a", "missing")]).say("en").startswith("1 member of the request ")
    assert RequestInvalid(faults=[Fault("/a", "missing")] * 2).say("en").startswith("2 members of the request ")


def test_a_notice_names_only_what_its_facts_have() -> None:
    for name, text in TEXTS.items():
        assert _places(text, "en") <= set(text["variables"]), name


def test_no_text_is_left_over() -> None:
    sources = "\n".join(_templates().values())
    code = "\n".join(p.read_text(encoding="utf-8") for p in PAGES.rglob("*.py"))
    begun = {*_BEGUN.findall(sources), "done", "place", "language", "case", "wrap_up", "entry", "source", "claim"}
    used = (
        set(_USED.findall(sources))
        | set(re.findall(r'"([a-z_]+\.[a-z_]+)"', code))
        | set(re.findall(r"'([a-z_.]+)'", sources))
    )
    left = {key for key in _texts() if key not in used and key.partition(".")[0] not in begun}
    assert not left


def _words_said() -> tuple[set[str], set[str]]:
    """Collect the words in strings of code, templates, SQL and law, and the patterns of keys that f-strings make."""
    words = set(get_args(ErrorType))
    words |= {f"title.{status}" for status in {*STATUS.values(), 401, 500}}
    patterns = set()
    for source in [*SOURCES.values(), *(file.read_text(encoding="utf-8") for file in (ROOT / "deploy").rglob("*.py"))]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words |= set(_WORD.findall(node.value))
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
                patterns.add("".join(map(str, parts)))
    files = [file for folder in ("services", "libs") for file in (ROOT / folder).rglob("*.sql")]
    files += [*PAGES.rglob("*.html"), *SHARED.rglob("*.html"), *(ROOT / "law").rglob("*.yaml")]
    for file in files:
        words |= set(_WORD.findall(file.read_text(encoding="utf-8")))
    return words, {pattern for pattern in patterns if re.fullmatch(r"(\w+_)?\\w\+(_\w+)?", pattern)} - {r"\w+"}


@pytest.mark.parametrize("left_over", [None, "left_over_text"])
def test_every_text_is_said_by_something(left_over: str | None) -> None:
    """The key of each text, or its last part, is in the code or the law."""
    words, patterns = _words_said()
    assert len(patterns) < 40
    together = re.compile("|".join(patterns))
    keys = {key for file in _files() for key in read_yaml(file) or {}} | ({left_over} if left_over else set())
    left = {k for k in keys if not ({k, k.rpartition(".")[2]} & words or together.fullmatch(k.rpartition(".")[2]))}
    assert left == ({left_over} if left_over else set())


def test_every_template_is_sound_and_has_no_script_or_style_of_its_own() -> None:
    environment = Environment(autoescape=True)
    for name, source in _templates().items():
        environment.parse(source)
        assert "<style" not in source, name
        assert " style=" not in source, name
        assert not re.search(r"<script(?![^>]* src=)", source), name
        assert not re.search(r"\son[a-z]+=", source), name
        assert not re.search(r"""(?:src|href)=["']https?:""", source), name


SOURCE_PATHS = [name.replace(".", "/") for name in SOURCES]


def test_every_path_that_documentation_or_code_names_is_there() -> None:
    folders = (ROOT / "docs", ROOT / "docs" / "how-to")
    pages = [ROOT / "README.md", *(page for folder in folders for page in folder.glob("*.md"))]
    pages += [*(ROOT / "docs" / "decisions").glob("*.md"), *(ROOT / f"{name}.py" for name in SOURCE_PATHS)]
    named = re.compile(r"`((?:deploy|services|libs|law|tests|docs|bench)/[\w./-]+)`")
    gone = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in pages
        for path in named.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert gone == []
