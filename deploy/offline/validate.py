"""`prakan validate`: check a return file offline, from the law and the rules alone, as the door would.

Also for programs: `with checked(Path("returns.csv"), "thailand") as file: for fault in file.faults(): …`.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.folders import LAW
from deploy.offline.sent_tables import Table, table_of
from libs.common.door.answers.fault_texts import failed_cells, failed_heading
from libs.common.law.loader import load_law
from libs.common.runtime.clock import Clock
from libs.common.sheets.safe_cells import safe_cell
from libs.common.sheets.sniffing import local_encoding
from services.contributions.files.rules.return_file import RETURN_COLUMNS
from services.contributions.files.rules.row_faults import ReturnFile, RowFault


@dataclass(slots=True)
class CheckedFile:
    """A return file that is open. Its rows are read once, by `faults` or by `failed_rows`."""

    table: Table
    judge: ReturnFile

    def faults(self) -> Iterator[tuple[RowFault, Sequence[str]]]:
        """Yield each failed row's fault with its cells, in the order of the sheet."""
        return self.judge.faults(self.table.rows)

    def failed_rows(self, language: str) -> Iterator[str]:
        """Yield the lines of the file that a door sends back: the failed rows, each with its column, code and fix."""
        places, heading = failed_heading(self.table.heading)
        yield _line(heading, self.table.sheet.delimiter)
        for fault, cells in self.faults():
            told = failed_cells(fault.sheet_row, fault.column, fault.code, fault.values, language)
            yield _line([*(cells[n] for n in places), *told], self.table.sheet.delimiter)

    @property
    def rows(self) -> int:
        return self.judge.rows

    @property
    def returns(self) -> int:
        return len(self.judge.returns)


@contextmanager
def checked(
    path: Path, country: str, *, today: date | None = None, employer_number: str = "", month: str = ""
) -> Iterator[CheckedFile]:
    """Open a return file for its check. `employer_number`, `month`: of the whole file, without a column for them.

    Raises the refusals by which a door refuses a whole file.
    """
    law = load_law(LAW / country)
    given = {name: value for name, value in (("employer_number", employer_number), ("month", month)) if value}
    with table_of(path, RETURN_COLUMNS, given, local_encoding=local_encoding(law)) as table:
        yield CheckedFile(table, ReturnFile(law, Clock(zone=law.zone, today=today).today(), table.places, given))


def _line(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()
