"""The pages' words: every key in three languages, every key that a template uses is there, none is left over."""

import re
from pathlib import Path

import yaml
from jinja2 import Environment

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT / "libs" / "common" / "web"
PAGES = ROOT / "services" / "portal" / "pages"
_USED = re.compile(r"""\bt\(\s*'([a-z_0-9.]+)'\s*[,)]""")
_BEGUN = re.compile(r"""(?:\bt\(\s*|code\()'([a-z_0-9]+)\.?'(?:\s*~|,)""")


def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in (SHARED / "texts.yaml", *sorted(PAGES.rglob("texts.yaml"))):
        found |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def _templates() -> dict[str, str]:
    paths = [*(SHARED / "templates").glob("*.html"), *PAGES.rglob("*.html")]
    assert len({p.name for p in paths}) == len(paths), "two templates of one name"
    return {p.name: p.read_text(encoding="utf-8") for p in paths}


def test_every_key_has_three_languages_with_the_same_places() -> None:
    for key, said in _texts().items():
        assert set(said) == {"en", "th", "vi"}, key
        places = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in said.items()}
        assert places["th"] == places["vi"] == places["en"], key
        assert all(text.strip() for text in said.values()), key


def test_every_key_that_a_template_names_is_there() -> None:
    known = set(_texts())
    for name, source in _templates().items():
        assert set(_USED.findall(source)) <= known, f"{name}: {set(_USED.findall(source)) - known}"


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


def test_every_template_is_sound_and_has_no_script_or_style_of_its_own() -> None:
    environment = Environment(autoescape=True)
    for name, source in _templates().items():
        environment.parse(source)
        assert "<style" not in source, name
        assert " style=" not in source, name
        assert not re.search(r"<script(?![^>]* src=)", source), name
        assert not re.search(r"\son[a-z]+=", source), name
        assert not re.search(r"""(?:src|href)=["']https?:""", source), name


def test_every_path_that_a_page_of_the_documentation_names_is_there() -> None:
    folders = (ROOT / "docs", ROOT / "docs" / "how-to")
    pages = [ROOT / "README.md", *(page for folder in folders for page in folder.glob("*.md"))]
    named = re.compile(r"`((?:deploy|services|libs|law|tests|docs|bench)/[\w./-]+)`")
    gone = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in pages
        for path in named.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert gone == []
