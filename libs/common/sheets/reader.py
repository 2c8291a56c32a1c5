"""The separate process that reads every sent file: any table in, plain UTF-8 CSV out, with normalised cells.

Call: `python -m libs.common.sheets.reader < file`, with its task as JSON in the only argument. Limits of memory and
time are set before the first byte is read. The first output line is the heading; each further line is a row's number in
the sender's sheet and its cells, as many as the heading has. Empty rows are left out. Cells beyond the heading are put
into the last cell, where the judge of rows finds them.

`look` tells which spreadsheet it is, `plain` whether PostgreSQL may read the CSV itself because no cell needs
normalising, `read` reads. A refusal is named on standard error, with the exit code REFUSED.
"""

import csv
import io
import json
import re
import resource
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, NoReturn, TextIO

from libs.common.sheets.cells import CELL_MAX, PLAIN, Kind, as_meant, cell_text, clean, from_1904
from libs.common.sheets.zips import NoSpreadsheet, counts_from_1904, spreadsheet_format

MEMORY_BYTES_MAX = 2 * 1024**3
READ_CPU_S, LOOK_CPU_S = 300, 5
REFUSED = 3


class Refused(Exception):
    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def limit_this_process(cpu_s: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rows_of_csv(file: TextIO, delimiter: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number; `above`: lines before the file's place."""
    csv.field_size_limit(CELL_MAX)
    reader = csv.reader(file, delimiter=delimiter)
    number = above
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield number, [f"unreadable row: {fault}"]


def rows_of_spreadsheet(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number. Bare numbers stay numbers: `Meaning` reads those that are days."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), first + 1):
        yield number, [cell_text(value)[:CELL_MAX] for value in row]


class Meaning:
    """The kind of each column by its heading, and the values given in the request, which cells must not contradict.

    `since_1904`: bare numbers of days count from 1904.
    """

    def __init__(self, heading: Sequence[str], asked: Mapping[str, Any], *, since_1904: bool = False) -> None:
        self.since_1904 = since_1904
        # Here and not above: `columns` knows refusals and their sentences, which `look` need not load.
        from libs.common.refusals import Refusal
        from libs.common.sheets.columns import Column, column_places

        columns = {name: Column(kind, words, "never") for name, (kind, words) in asked["columns"].items()}
        try:
            places = column_places(heading, columns)
        except Refusal as twice:
            raise Refused(twice.code, **twice.values) from None
        self.kinds: dict[int, Kind] = {place: columns[name].kind for name, place in places.items()}
        self.given = {
            places[name]: (name, as_meant(columns[name].kind, value))
            for name, value in asked["given"].items()
            if name in places and value
        }

    def of(self, number: int, row: list[str]) -> list[str]:
        for place, kind in self.kinds.items():
            cell = from_1904(row[place]) if self.since_1904 and kind in {"month", "day"} else row[place]
            row[place] = as_meant(kind, cell)
        for place, (name, value) in self.given.items():
            if row[place] and row[place] != value:
                raise Refused("given_twice", row=number, column=name, cell=row[place][:60], given=value)
            row[place] = value
        return row

    def plain_row(self, width: int, delimiter: str) -> re.Pattern[bytes]:
        """Build the pattern of a row whose cells need no normalising."""
        cells = []
        for place in range(width):
            kind = self.kinds.get(place, "text")
            cell = rf'[^"\r\n{re.escape(delimiter)}]*' if kind == "text" else PLAIN[kind]
            cells.append(re.escape(self.given[place][1]) if place in self.given else cell)
        return re.compile((re.escape(delimiter).join(cells) + "\r?").encode())


def is_plain(source: BinaryIO, asked: Mapping[str, Any]) -> bool:
    """Tell whether every line fits the pattern of the heading's columns."""
    heading = source.readline()
    cells = next(
        csv.reader([heading.decode(asked["encoding"], errors="replace").strip("\r\n")], delimiter=asked["delimiter"]),
        [],
    )
    row = Meaning(cells, asked).plain_row(len(cells), asked["delimiter"])
    if len(cells) == 1:
        return False  # a blank line would be a row
    rest = b""
    while block := source.read(1 << 20):
        *lines, rest = (rest + block).split(b"\n")
        if not all(map(row.fullmatch, lines)):
            return False
    return not rest or row.fullmatch(rest) is not None


def read(source: BinaryIO, asked: Mapping[str, Any]) -> None:
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    out = csv.writer(sys.stdout, lineterminator="\n")
    heading, rows = meant(source, asked)
    out.writerow(heading)
    for number, cells in rows:
        out.writerow([number, *cells])


def meant(source: BinaryIO, asked: Mapping[str, Any]) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Return the heading, and the rows that are not empty: each row's number in the sheet, and its cells as meant."""
    found, since_1904 = _rows(source, asked)
    rows = ((n, row) for n, row in found if any(clean(cell) for cell in row))
    _, heading = next(rows, (0, []))
    while heading and not clean(heading[-1]):
        heading.pop()
    width = len(heading)
    if not 0 < width <= asked["columns_max"]:
        raise Refused("file_unreadable", why="heading", columns_max=asked["columns_max"])
    meaning = Meaning(heading, asked, since_1904=since_1904)

    def cells_of() -> Iterator[tuple[int, list[str]]]:
        for count, (number, row) in enumerate(rows, 1):
            if count > asked["rows_max"]:
                raise Refused("rows_too_many", rows_max=asked["rows_max"])
            fitting = row if len(row) <= width else [*row[: width - 1], " ".join(filter(clean, row[width - 1 :]))]
            cells = [cell.replace("\x00", "\ufffd") for cell in fitting]
            yield number, meaning.of(number, cells + [""] * (width - len(cells)))

    return [clean(cell) for cell in heading], cells_of()


def _rows(source: BinaryIO, asked: Mapping[str, Any]) -> tuple[Iterator[tuple[int, list[str]]], bool]:
    """Return the rows with their numbers, and whether their bare numbers count days from 1904."""
    if asked["format"] == "csv":
        text = io.TextIOWrapper(source, encoding=asked["encoding"], errors="replace", newline="")
        return rows_of_csv(text, asked["delimiter"], asked["above"]), False
    try:
        spreadsheet_format(source)
    except NoSpreadsheet as other:
        raise Refused("file_unreadable", why=other.why, **other.values) from None
    source.seek(0)
    data = source.read()
    return rows_of_spreadsheet(data), counts_from_1904(data)


def main(asked: Mapping[str, Any]) -> None:
    limit_this_process(LOOK_CPU_S if asked["do"] == "look" else READ_CPU_S)
    source = open(0, "rb", closefd=False)  # noqa: SIM115 - standard input, from where its reader stands
    try:
        if asked["do"] == "look":
            sys.stdout.write(spreadsheet_format(source))
        elif asked["do"] == "plain":
            sys.stdout.write("yes" if is_plain(source, asked) else "no")
        else:
            read(source, asked)
    except NoSpreadsheet as other:
        _refuse(Refused("file_unreadable", why=other.why, **other.values))
    except Refused as refused:
        _refuse(refused)
    sys.stdout.flush()


def _refuse(refused: Refused) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.write(json.dumps({"code": refused.code, "values": refused.values}))
    sys.stderr.flush()
    sys.exit(REFUSED)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
