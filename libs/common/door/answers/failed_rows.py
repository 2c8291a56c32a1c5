"""The failed rows of a file, as they go back to its sender: the sent cells, then the column, the code and the fix."""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.common.door.answers.fault_texts import fault_text

ERROR_COLUMNS = ("error_column", "error_code", "error_fix")
_ROW = {"en": "Row {row}: {fix}", "th": "แถวที่ {row}: {fix}", "vi": "Dòng {row}: {fix}"}


def failed_heading(heading: Sequence[str]) -> tuple[list[int], list[str]]:
    """Return the places of the sender's own columns, and the heading of the file that goes back."""
    places = [n for n, h in enumerate(heading) if h not in ERROR_COLUMNS]
    return places, [*(heading[n] for n in places), *ERROR_COLUMNS]


def failed_cells(sheet_row: object, column: str, code: str, values: Mapping[str, Any], language: str) -> list[str]:
    """Return the three cells that tell what is wrong with a row of the sheet, and what to do about it."""
    return [column, code, _ROW[language].format(row=sheet_row, fix=fault_text(code, values, language))]
