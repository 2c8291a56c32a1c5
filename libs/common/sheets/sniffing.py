"""Find a file's format, encoding, delimiter and heading. A file is refused if this is not certain."""

import codecs
import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from libs.common.law.terms import Law
from libs.common.refusals import Refusal

COLUMNS_MAX = 60
HEADING_BYTES_MAX = 16_384
# PostgreSQL's names beside Python's.
ENCODINGS = {"utf-8": "UTF8", "cp874": "WIN874", "cp1258": "WIN1258", "cp1252": "WIN1252"}
_LOCAL = {"th": "cp874", "vi": "cp1258"}
_NAMES = {"cp874": "Windows-874", "cp1258": "Windows-1258", "cp1252": "Windows-1252"}
_BLANK_LINES = re.compile(rb"(?:[ \t,;\"]*\r?\n)*")


class FileUnreadable(Refusal):
    code = "file_unreadable"
    kind = "invalid"
    reasons = frozenset(
        {"empty", "binary", "encoding", "endless_line", "no_csv_heading", "columns", "heading", "no_heading", "no_rows"}
        | {"unstorable", "limits", "senseless", "not_whole", "parts", "unpacks", "zip"}
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sniffed file. `heading`: in the sender's words.

    `skip`: bytes before it (byte order mark, blank lines), in which `above` lines end.
    """

    format: Literal["csv", "xlsx", "ods"]
    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    skip: int = 0
    above: int = 0


def local_encoding(law: Law) -> str:
    """Return the eight-bit encoding that the country's programs used before UTF-8."""
    return _LOCAL.get(law.country["languages"][0], "cp1252")


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def spreadsheet(form: Literal["xlsx", "ods"]) -> Sheet:
    return Sheet(form, "utf-8", ",", ())


def sniff_csv(path: Path, *, local_encoding: str) -> Sheet:
    """Sniff a CSV. `local_encoding`: the country's eight-bit encoding, tried if the file is not UTF-8."""
    with path.open("rb") as file:
        start = file.read(HEADING_BYTES_MAX)
    if not start.strip():
        raise FileUnreadable(why="empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start:
        raise FileUnreadable(why="binary")
    skip = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
    encoding = "utf-8" if skip or _decodes(path, "utf-8") else local_encoding
    if not _decodes(path, encoding):
        raise FileUnreadable(why="encoding", local=_NAMES.get(local_encoding, local_encoding))
    blank = _BLANK_LINES.match(start, skip)
    skip = blank.end() if blank else skip
    return _csv_sheet(start[skip:], encoding, skip, start.count(b"\n", 0, skip))


def _csv_sheet(start: bytes, encoding: str, skip: int, above: int) -> Sheet:
    line, newline, _ = start.partition(b"\n")
    if not newline and len(start) >= HEADING_BYTES_MAX:
        raise FileUnreadable(why="endless_line")
    text = line.decode(encoding, errors="replace").strip("\r")
    delimiter = max(",;\t", key=text.count)
    try:
        heading = tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error:
        raise FileUnreadable(why="no_csv_heading") from None
    if len(heading) > COLUMNS_MAX:
        raise FileUnreadable(why="columns", columns_max=COLUMNS_MAX)
    return Sheet("csv", encoding, delimiter, heading, skip, above)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
