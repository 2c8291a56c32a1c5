"""Statements about the rows of a file of results."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query
from libs.common.sheets.rows import forget_names, name_cells
from services.programmes.testing.rules.result_file import RESULT_COLUMNS


@dataclass(frozen=True, slots=True)
class SentResult:
    """A row of the file. `first_row`: the first row of the sheet with the same specimen."""

    place: int
    sheet_row: int
    first_row: int
    specimen_code: str | None
    person_id: str | None
    outcome: str | None
    symptoms: str | None
    complications: str | None
    laboratory: str | None


_ROWS = """
    SELECT place, sheet_row, first_row, specimen_code, person_id, outcome, symptoms, complications, laboratory
    FROM (SELECT place, sheet_row, specimen_code, person_id, outcome, symptoms, complications, laboratory,
                 min(sheet_row) OVER (PARTITION BY specimen_code) AS first_row FROM named_cells) n
    WHERE place BETWEEN :first AND :last ORDER BY place
"""


async def sent_results(
    connection: AsyncConnection, *, table: str, places: Mapping[str, int], first: int, last: int
) -> list[SentResult]:
    """List the rows `first` to `last` of a file's own table, whose columns are at `places`."""
    await name_cells(connection, table, places, tuple(RESULT_COLUMNS), kept=("place", "sheet_row"))
    rows = await Query(SentResult, _ROWS).all(connection, first=first, last=last)
    await forget_names(connection)
    return rows
