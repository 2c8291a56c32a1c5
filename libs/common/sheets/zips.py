"""Examine the directory of a spreadsheet's zip file before it is unpacked. Runs only in the reader process."""

import io
import re
import struct
import zipfile
from typing import BinaryIO, Literal

ENTRIES_MAX = 500
DIRECTORY_BYTES_MAX = 128 * 1024
UNPACKED_BYTES_MAX = 600 * 1024 * 1024
UNPACKED_RATIO_MAX = 120
_END = b"PK\x05\x06"
_END_SIZE = 22
_TAIL = 65_557
# Where a workbook says from which day its bare numbers count days: 1904 on old Macs, else the end of 1899.
_FROM_1904 = {
    "xl/workbook.xml": re.compile(rb"date1904=[\"'](?:1|true)[\"']"),
    "content.xml": re.compile(rb"null-date[^>]*date-value=[\"']1904-01-01"),
}
_HEAD = 1_000_000
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


class NoSpreadsheet(Exception):
    """A file that is not a spreadsheet. `why`: a reason of `FileUnreadable`; `values`: those for its words."""

    def __init__(self, why: str, **values: int) -> None:
        super().__init__(why)
        self.why, self.values = why, values


def spreadsheet_format(file: BinaryIO) -> Literal["xlsx", "ods"]:
    """Tell which kind of spreadsheet it is.

    The directory is bounded first: a million entries would take ten seconds to read.
    """
    size = _bounded_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            kind = archive.open("mimetype").read(200).decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, RuntimeError):  # encrypted, foreign methods
        raise NoSpreadsheet("not_whole") from None
    if len(entries) > ENTRIES_MAX:
        raise NoSpreadsheet("parts", parts_max=ENTRIES_MAX)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_BYTES_MAX or unpacked > UNPACKED_RATIO_MAX * max(size, 50_000):
        raise NoSpreadsheet("unpacks")
    if kind.strip() == _ODS and "content.xml" in names:
        return "ods"
    if "[Content_Types].xml" not in names:
        raise NoSpreadsheet("zip")
    return "xlsx"


def counts_from_1904(data: bytes) -> bool:
    """Tell whether the workbook counts its days from 1904. A zip that is broken is refused by who reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in _FROM_1904.keys() & set(archive.namelist()):
                with archive.open(name) as part:
                    return _FROM_1904[name].search(part.read(_HEAD)) is not None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        pass
    return False


def _bounded_directory(file: BinaryIO) -> int:
    """Return the file's size, if its directory is not larger than a spreadsheet's."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise NoSpreadsheet("not_whole")
    _, _, _, _, entries, directory, *_ = struct.unpack("<4s4H2LH", tail[at : at + _END_SIZE])
    if entries > ENTRIES_MAX or directory > DIRECTORY_BYTES_MAX:
        raise NoSpreadsheet("parts", parts_max=ENTRIES_MAX)
    file.seek(0)
    return size
