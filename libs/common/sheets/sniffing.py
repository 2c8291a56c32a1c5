"""What kind of table a file is: its format, encoding, delimiter and heading. Never guessed silently."""

import codecs
import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from libs.common.refusals import Refusal, Sentence

COLUMNS_MAX = 60
HEADING_BYTES_MAX = 16_384
UNPACKED_BYTES_MAX = 600 * 1024 * 1024
UNPACKED_RATIO_MAX = 120
# PostgreSQL's names beside Python's.
ENCODINGS = {"utf-8": "UTF8", "cp874": "WIN874", "cp1258": "WIN1258"}


class FileUnreadable(Refusal):
    code = "file_unreadable"
    kind = "invalid"
    sentence = Sentence(
        en="The file cannot be read: {why}. Send CSV (UTF-8 or Windows-874) or XLSX.",
        th="อ่านไฟล์ไม่ได้: {why} โปรดส่ง CSV (UTF-8 หรือ Windows-874) หรือ XLSX",
        vi="Không đọc được tệp: {why}. Hãy gửi CSV (UTF-8 hoặc Windows-1258) hoặc XLSX.",
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heading` in the sender's words; `skip` bytes of a byte order mark."""

    format: Literal["csv", "xlsx"]
    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    skip: int = 0


def sniff(path: Path, *, local_encoding: str) -> Sheet:
    """`local_encoding` is the country's eight-bit one, tried when the file is not UTF-8."""
    with path.open("rb") as file:
        start = file.read(HEADING_BYTES_MAX)
    if start.startswith(b"PK\x03\x04"):
        refuse_bombs(path)
        return Sheet("xlsx", "utf-8", ",", ())
    if not start.strip():
        raise FileUnreadable(why="it is empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start:
        raise FileUnreadable(why="it is UTF-16 or binary")
    skip = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
    encoding = "utf-8" if skip or _decodes(path, "utf-8") else local_encoding
    if encoding != "utf-8" and not _decodes(path, encoding):
        raise FileUnreadable(why=f"it is neither UTF-8 nor {encoding}")
    return _csv_sheet(start[skip:], encoding, skip)


def refuse_bombs(path: Path) -> None:
    """A spreadsheet is a zip: its directory says how large it becomes before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileUnreadable(why="it is not a whole spreadsheet") from None
    if unpacked > UNPACKED_BYTES_MAX or unpacked > UNPACKED_RATIO_MAX * max(path.stat().st_size, 50_000):
        raise FileUnreadable(why="it unpacks to far more than a return can be")
    if "[Content_Types].xml" not in names:
        raise FileUnreadable(why="it is a zip, not a spreadsheet")


def _csv_sheet(start: bytes, encoding: str, skip: int) -> Sheet:
    line, newline, _ = start.partition(b"\n")
    if not newline and len(start) >= HEADING_BYTES_MAX:
        raise FileUnreadable(why="its first line has no end")
    text = line.decode(encoding, errors="replace").strip("\r")
    delimiter = max(",;\t", key=text.count)
    try:
        heading = tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error as fault:
        raise FileUnreadable(why=f"its heading is no CSV ({fault})") from None
    if len(heading) > COLUMNS_MAX:
        raise FileUnreadable(why=f"it has more than {COLUMNS_MAX} columns")
    return Sheet("csv", encoding, delimiter, heading, skip)


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
