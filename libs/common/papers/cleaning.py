"""Clean copies of photos and scans: what they are is told by their content, and what they say of their maker is gone.

A photo keeps its picture alone. A PDF keeps its length, so that every reference in it stays right: the strings about
its maker are blanked where they stand. One that is encrypted, or can do something by itself, is refused.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from libs.common.refusals import Refusal

UNPACKED_BYTES_MAX = 32 * 1024 * 1024
PIXELS_MAX = 120_000_000
"""More than any telephone's camera takes. A few bytes can claim a picture that fills the memory of who looks at it."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"cHRM"}
# Markers of JPEG: segments without a length; the picture's own segments; Adobe's, which says how colours are meant.
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_ALONE, _START_OF_SCAN, _END, _ADOBE = {0x01, *range(0xD0, 0xD9)}, 0xDA, 0xD9, 0xEE
_ABOUT = re.compile(
    rb"/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate|Company|SourceModified)\s*"
    rb"(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)",
    re.DOTALL,
)
_METADATA = re.compile(rb"/Type\s*/Metadata\b.*?stream\r?\n(.*?)endstream", re.DOTALL)
_XMP = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
_PACKED = re.compile(rb"<<(?:(?!>>).)*/Type\s*/ObjStm\b.*?>>\s*stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_EXIF = re.compile(rb"\xff[\xe1\xed](..)(?:Exif\x00\x00|http://ns\.adobe|Photoshop)", re.DOTALL)
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)\b")
_ENCRYPTED = re.compile(rb"/Encrypt\b")


class FileNotTaken(Refusal):
    """The file is no photo and no scan, or is damaged."""

    code = "file_not_taken"
    kind = "invalid"


class FileNotHarmless(Refusal):
    """A PDF that is encrypted, or runs something when it is opened."""

    code = "file_not_harmless"
    kind = "invalid"


@dataclass(frozen=True, slots=True)
class CleanCopy:
    media_type: str
    content: bytes


def clean_copy(data: bytes) -> CleanCopy:
    """Return the copy to keep. Raises `FileNotTaken` and `FileNotHarmless`."""
    if data.startswith(b"\xff\xd8\xff"):
        return CleanCopy("image/jpeg", _jpeg(data))
    if data.startswith(_PNG):
        return CleanCopy("image/png", b"".join((_PNG, *_png_chunks(data))))
    if data.startswith((b"%PDF-1.", b"%PDF-2.")):
        return CleanCopy("application/pdf", _pdf(data))
    raise FileNotTaken(pointer="/file")


def _jpeg(data: bytes) -> bytes:
    kept, place, sized = bytearray(b"\xff\xd8"), 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker in _ALONE:
            place += 2
            continue
        if marker == _START_OF_SCAN:
            end = data.rfind(b"\xff\xd9")
            if end < place or not sized:
                break
            return bytes(kept) + _scans(data[place : end + 2])
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _SIZES:
            _refuse_size(data[place + 7 : place + 9], data[place + 5 : place + 7])
            sized = True
        about = 0xE0 <= marker <= 0xEF or marker == 0xFE  # application segments and comments
        if not about or marker in {0xE0, _ADOBE}:
            kept += data[place : place + 2 + length]
        place += 2 + length
    raise FileNotTaken(pointer="/file")


def _scans(data: bytes) -> bytes:
    """Cut what lies behind the first end of the picture: a second picture, or another file."""
    place = 0
    while (place := data.find(b"\xff", place)) >= 0 and place + 1 < len(data):
        if data[place + 1] == _END:
            return data[: place + 2]
        place += 2
    raise FileNotTaken(pointer="/file")


def _refuse_size(width: bytes, height: bytes) -> None:
    """Refuse a picture of no size, or of one that no camera takes."""
    if not 0 < int.from_bytes(width, "big") * int.from_bytes(height, "big") <= PIXELS_MAX:
        raise FileNotTaken(pointer="/file")


def _png_chunks(data: bytes) -> Iterator[bytes]:
    place, wanted = len(_PNG), {b"IHDR", b"IDAT"}
    while place + 12 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        whole = data[place : place + 12 + length]
        if len(whole) < 12 + length or zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:], "big"):
            break
        if kind == b"IHDR" or place == len(_PNG):  # it is the first, and says the size
            _refuse_size(whole[8:12], whole[12:16])
        wanted.discard(kind)
        if kind in _PNG_KEPT:
            yield whole
        if kind == b"IEND" and not wanted:
            return
        place += 12 + length
    raise FileNotTaken(pointer="/file")


def _pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise FileNotTaken(pointer="/file")
    copy = bytearray(data)
    _refuse_active(data)
    for found in _METADATA.finditer(data):
        copy[found.start(1) : found.end(1)] = b" " * (found.end(1) - found.start(1))
    for found in _XMP.finditer(data):
        copy[found.start() : found.end()] = b" " * (found.end() - found.start())
    for found in _EXIF.finditer(data):
        end = min(found.start() + 2 + int.from_bytes(found[1], "big"), len(data))
        copy[found.start() + 4 : end] = bytes(max(end - found.start() - 4, 0))
    _blank_strings(copy, data)
    left = UNPACKED_BYTES_MAX
    for found in _PACKED.finditer(data):
        unpacked = _unpacked(found[1], left)
        left -= len(unpacked)
        _refuse_active(unpacked)
        if _ABOUT.search(unpacked):
            copy[found.start(1) : found.end(1)] = _packed_again(unpacked, found.end(1) - found.start(1))
    return bytes(copy)


def _refuse_active(data: bytes) -> None:
    if _ACTIVE.search(data) or _ENCRYPTED.search(data):
        raise FileNotHarmless(pointer="/file")


def _blank_strings(copy: bytearray, data: bytes) -> None:
    for found in _ABOUT.finditer(data):
        inside = found.end(1) - found.start(1) - 2
        copy[found.start(1) + 1 : found.end(1) - 1] = (b" " if found[1][:1] == b"(" else b"0") * inside


def _unpacked(packed: bytes, most: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        unpacked = reader.decompress(packed, max(most, 1))
    except zlib.error:
        raise FileNotTaken(pointer="/file") from None
    if reader.unconsumed_tail:
        raise FileNotTaken(pointer="/file")
    return unpacked


def _packed_again(unpacked: bytes, length: int) -> bytes:
    """Pack the objects without the strings about the maker, in the length that they had."""
    blank = bytearray(unpacked)
    _blank_strings(blank, unpacked)
    packed = zlib.compress(bytes(blank), 9)
    if len(packed) > length:
        raise FileNotTaken(pointer="/file")
    return packed + bytes(length - len(packed))
