"""Read a table in the caller's own process, as the doors' separate process reads it: for a sender's own file."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from libs.common.sheets.columns import Columns, column_places
from libs.common.sheets.reader import Refused, is_plain, meant
from libs.common.sheets.reader_process import ROWS_MAX, ReaderTask, RowsTooMany, is_large_csv, refusal_of
from libs.common.sheets.sniffing import FileUnreadable, Sheet, is_zip, sniff_csv, spreadsheet
from libs.common.sheets.zips import NoSpreadsheet, spreadsheet_format

Rows = Iterator[tuple[int, list[str]]]
"""Each row's number in the sheet, and its cells."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was sent: `places` of the known columns in its heading, `rows` to be read once."""

    sheet: Sheet
    heading: list[str]
    places: dict[str, int]
    rows: Rows


@contextmanager
def table_of(path: Path, columns: Columns, given: dict[str, str], *, local_encoding: str) -> Iterator[Table]:
    """Open the file. `given`: values that count for the whole file, by column.

    Raises the refusals of the doors, `FileUnreadable`, `ColumnsMissing` …, also while the rows are read.
    """
    try:
        with path.open("rb") as source:
            sheet = spreadsheet(spreadsheet_format(source)) if is_zip(path) else sniff_csv(
                path, local_encoding=local_encoding
            )  # fmt: skip
            task = ReaderTask(sheet, columns, given, ROWS_MAX)
            if sheet.format == "csv":
                column_places(sheet.heading, columns, given=list(given))
            source.seek(sheet.skip)
            if is_large_csv(path, sheet) and is_plain(source, task.asked()):
                source.seek(sheet.skip)
                heading, rows = list(sheet.heading), _plain_rows(source, sheet)
            else:
                source.seek(sheet.skip)
                heading, rows = meant(source, task.asked())
            yield Table(sheet, heading, column_places(heading, columns, given=list(given)), _not_empty(rows))
    except NoSpreadsheet as other:
        raise refusal_of("file_unreadable", {"why": other.why, **other.values}) from None
    except Refused as refused:
        raise refusal_of(refused.code, refused.values) from None


def _plain_rows(source: io.BufferedReader, sheet: Sheet) -> Rows:
    """Read a file in which no cell needs reading: every line is a row, the first one is the heading."""
    text = io.TextIOWrapper(source, encoding=sheet.encoding, newline="")
    rows = csv.reader(text, delimiter=sheet.delimiter)
    next(rows)
    return enumerate(rows, 2 + sheet.above)


def _not_empty(rows: Rows) -> Rows:
    """Refuse a table without rows, or with too many."""
    first = next(rows, None)
    if first is None:
        raise FileUnreadable(why="no_rows")
    return chain([first], islice(rows, ROWS_MAX - 1), _none_more(rows))


def _none_more(rows: Rows) -> Rows:
    for _ in rows:
        raise RowsTooMany(rows_max=ROWS_MAX)
    yield from ()
