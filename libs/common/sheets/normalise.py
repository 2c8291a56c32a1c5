"""Runs in a process of its own: any table in, plain UTF-8 CSV out, every row as wide as the heading.

`python -m libs.common.sheets.normalise FORMAT ENCODING DELIMITER WIDTH < file`. Limits of memory and time are
set before the first byte is looked at. Rows wider than the heading keep what fits and lose nothing silently:
the surplus is put into the last column, where the judge of rows finds it.
"""

import csv
import io
import resource
import sys
from collections.abc import Iterator
from typing import Any, TextIO

MEMORY_BYTES_MAX = 2 * 1024**3
CPU_SECONDS_MAX = 300
ROWS_MAX = 2_000_000
CELL_MAX = 4_000


def limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))


def rows_of_csv(file: TextIO, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(CELL_MAX)
    reader = csv.reader(file, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield [f"unreadable row: {fault}"]


def rows_of_xlsx(data: bytes) -> Iterator[list[str]]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    for row in sheet.iter_rows():
        yield [cell_text(value) for value in row]


def cell_text(value: Any) -> str:
    """Spreadsheets turn identifiers into floats: 3100600445635.0 is read as it was meant."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)[:CELL_MAX]


def main(form: str, encoding: str, delimiter: str, width: int) -> None:
    limit_this_process()
    source = sys.stdin.buffer
    rows = (
        rows_of_xlsx(source.read())
        if form == "xlsx"
        else rows_of_csv(io.TextIOWrapper(source, encoding=encoding, errors="replace", newline=""), delimiter)
    )
    out = csv.writer(io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline=""), lineterminator="\n")
    for number, row in enumerate(rows):
        if number > ROWS_MAX:
            break
        if number == 0 and not width:
            width = len(row)
        fitting = row if len(row) <= width else [*row[: width - 1], " ".join(row[width - 1 :])]
        clean = [cell.replace("\x00", "\ufffd") for cell in fitting]
        out.writerow(clean + [""] * (width - len(clean)))
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
