"""Sentences for faults and titles for statuses, from `texts.yaml` in this folder; failed rows with their sentences."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from libs.common.texts import Texts, filled

ERROR_COLUMNS = ("error_column", "error_code", "error_fix")
_ROW = {"en": "Row {row}: {fix}", "th": "แถวที่ {row}: {fix}", "vi": "Dòng {row}: {fix}"}
_TEXTS = Texts(Path(__file__).parent / "texts.yaml")


def fault_text(code: str, values: Mapping[str, Any], language: str) -> str:
    """Return the advice for a fault; the advice of `invalid` if its code has none."""
    texts = _TEXTS.by_key
    return filled(texts.get(code) or texts["invalid"], language, values)


def title(status: int, language: str) -> str:
    """Return the title of a problem document."""
    texts = _TEXTS.by_key
    return filled(texts.get(f"title.{status}") or texts["title.400"], language, {})


def failed_heading(heading: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the places of the sender's own columns, and the heading of the file that goes back."""
    places = [n for n, h in enumerate(heading) if h not in ERROR_COLUMNS]
    return places, [*(heading[n] for n in places), *ERROR_COLUMNS]


def failed_cells(sheet_row: object, column: str, code: str, values: Mapping[str, Any], language: str) -> list[str]:
    """Return the three cells that tell what is wrong with a row of the sheet, and what to do about it."""
    return [column, code, _ROW[language].format(row=sheet_row, fix=fault_text(code, values, language))]
