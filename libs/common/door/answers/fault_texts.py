"""Sentences for faults and titles for statuses, from `texts.yaml` in this folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.common.texts import Texts, filled

_TEXTS = Texts(Path(__file__).parent / "texts.yaml")


def fault_text(code: str, values: Mapping[str, Any], language: str) -> str:
    """Return the advice for a fault; the advice of `invalid` if its code has none."""
    texts = _TEXTS.by_key
    return filled(texts.get(code) or texts["invalid"], language, values)


def title(status: int, language: str) -> str:
    """Return the title of a problem document."""
    texts = _TEXTS.by_key
    return filled(texts.get(f"title.{status}") or texts["title.400"], language, {})
