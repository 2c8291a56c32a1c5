"""Sentences by key in three languages, from the `texts.yaml` of each room: refusals, faults, pages and notices.

A text is one string for each language. If its form depends on a number, it is a mapping: `one` and `other`, chosen by
the value that `by` names (`count` without it).
"""

import sys
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from libs.common.runtime.yaml_files import read_yaml

LANGUAGES = ("th", "vi", "en")
Text = Mapping[str, str | Mapping[str, str]]


def plural_form(language: str, number: object) -> str:
    """Return the CLDR plural category of a number: English has `one` for exactly 1.

    Thai and Vietnamese only `other`.
    """
    return "one" if language == "en" and str(number) == "1" else "other"


def chosen(text: Text, language: str, values: Mapping[str, Any]) -> str:
    """Return the text in a language (English if it is missing), in the form for its number; placeholders stay."""
    used = language if text.get(language) else "en"
    forms = text[used]
    return forms if isinstance(forms, str) else forms[plural_form(used, values.get(forms.get("by", "count")))]


def filled(text: Text, language: str, values: Mapping[str, Any]) -> str:
    """Return the text with its values. A missing value shows as an ellipsis."""
    return chosen(text, language, values).format_map(_Values(values))


class Texts:
    """The texts of one or more files, read at the first use. A key is in one file only."""

    def __init__(self, *files: Path) -> None:
        self._files = files

    @cached_property
    def by_key(self) -> dict[str, Text]:
        merged: dict[str, Text] = {}
        for file in self._files:
            texts: dict[str, Text] = read_yaml(file)
            if twice := merged.keys() & texts.keys():
                raise KeyError(f"{file.parent.name}: {min(twice)} has a text already")
            merged |= texts
        return merged

    def say(self, key: str, language: str, **values: Any) -> str:
        """Return the sentence of a key; raises KeyError for an unknown key."""
        return filled(self.by_key[key], language, values)

    def code(self, prefix: str, code: Any, language: str) -> str:
        """Return the sentence of a code from another service; the code itself if it has no text here."""
        text = self.by_key.get(f"{prefix}.{code}")
        return filled(text, language, {}) if text else str(code or "")


@cache
def text_of_room(module: str, key: str) -> Text:
    """Return the text of a key in the `texts.yaml` nearest to a module: in its folder, else in a folder above."""
    folder = Path(str(sys.modules[module].__file__)).parent
    for _ in module.split(".")[:-1]:
        file = folder / "texts.yaml"
        if file.exists() and key in (texts := read_yaml(file) or {}):
            text: Text = texts[key]
            return text
        folder = folder.parent
    raise KeyError(f"{module}: no texts.yaml above it has {key}")


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
