"""A clean copy keeps the picture, says nothing of who made it where, and is what it is by its content."""

import zlib

import pytest

from libs.common.papers.cleaning import FileNotHarmless, FileNotTaken, clean_copy
from tests.claims import photo


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _png(*more: bytes) -> bytes:
    header = _chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    return (
        b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")
    )


def _pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\ntrailer<</Info 9 0 R>>\nstartxref\n0\n%%EOF\n"


def test_a_photo_loses_its_place_and_what_follows_it() -> None:
    dirty = photo(place="13.7563N") + b"\xff\xd8\xff another picture"
    assert clean_copy(dirty).content == photo()
    commented = photo()[:2] + b"\xff\xfe\x00\x09by Som!" + photo()[2:]
    assert clean_copy(commented).content == photo()


def test_a_png_keeps_its_picture_alone() -> None:
    dirty = _png(_chunk(b"tEXt", b"Author\0Somchai"), _chunk(b"eXIf", b"place")) + b"PK\x03\x04"
    assert clean_copy(dirty).content == _png()
    with pytest.raises(FileNotTaken):
        clean_copy(_png()[:-14])
    with pytest.raises(FileNotTaken):
        clean_copy(_png().replace(b"IHDR", b"IHDX"))


def test_a_scan_says_nothing_of_its_maker_and_keeps_its_length() -> None:
    packed = zlib.compress(b"9 0 <</Author(Somchai)/Title(My\\) illness)>>" + bytes(200), 1)
    dirty = _pdf(
        b"9 0 obj<</Author (Somchai Jaidee)/Producer<536F6D>/CreationDate(D:2021)>>endobj",
        b"5 0 obj<</Type /Metadata/Length 20>>\nstream\n<x:xmpmeta Somchai/>\nendstream endobj",
        b"6 0 obj<</Type/ObjStm/N 1/First 4/Length 99>>\nstream\n" + packed + b"\nendstream endobj",
        b"7 0 obj<</Filter/DCTDecode>>\nstream\n\xff\xd8\xff\xe1\x00\x0cExif\x00\x00Here\xff\xdb\nendstream endobj",
    )
    clean = clean_copy(dirty)
    assert (clean.media_type, len(clean.content)) == ("application/pdf", len(dirty))
    for word in (b"Somchai", b"D:2021", b"536F6D", b"Here"):
        assert word not in clean.content
    begin = clean.content.index(b"/Length 99>>\nstream\n") + len(b"/Length 99>>\nstream\n")
    unpacked = zlib.decompressobj().decompress(clean.content[begin : begin + len(packed)])
    assert (b"/Author(" in unpacked, b"Somchai" in unpacked, b"illness" in unpacked) == (True, False, False)


@pytest.mark.parametrize(
    "word", [b"/JavaScript", b"/JS(x)", b"/Launch", b"/EmbeddedFile", b"/Encrypt 4 0 R", b"/XFA[]"]
)
def test_a_pdf_that_does_something_is_refused_also_where_it_is_packed(word: bytes) -> None:
    with pytest.raises(FileNotHarmless):
        clean_copy(_pdf(b"1 0 obj<<" + word + b">>endobj"))
    packed = zlib.compress(b"1 0 <<" + word + b">>")
    with pytest.raises(FileNotHarmless):
        clean_copy(_pdf(b"6 0 obj<</Type/ObjStm/Length 9>>\nstream\n" + packed + b"\nendstream endobj"))


def _png_of(width: int, height: int, *chunks: bytes) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + b"".join(chunks) + _chunk(b"IEND", b"")


def _jpeg_of(width: int, height: int, marker: int = 0xC0) -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    start = bytes([0xFF, marker, 0, 11, 8]) + size + bytes([1, 1, 0x11, 0])
    return b"\xff\xd8" + start + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


def test_a_picture_that_no_camera_takes_is_refused() -> None:
    """A few bytes that claim thousands of millions of pixels would fill the memory of whoever looks at them."""
    data = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    for good in (_png_of(12_000, 9_000, data), _jpeg_of(12_000, 9_000), _jpeg_of(4_000, 3_000, 0xC2)):
        assert clean_copy(good).content == good
    for bad in (
        _png_of(60_000, 60_000, data), _png_of(0, 10, data), _png_of(2**32 - 1, 1, data), _png_of(10, 10),
        _png_of(10, 10, data, _chunk(b"IHDR", b"\xff" * 13)),
        _jpeg_of(65_535, 65_535), _jpeg_of(0, 10), _jpeg_of(10, 0), _jpeg_of(10, 10, 0xC4),
        _jpeg_of(65_535, 65_535, 0xC2),
    ):  # fmt: skip
        with pytest.raises(FileNotTaken):
            clean_copy(bad)


def test_a_bomb_and_a_piece_are_refused() -> None:
    bomb = zlib.compress(bytes(40 * 1024 * 1024))
    for content in (
        _pdf(b"6 0 obj<</Type/ObjStm>>\nstream\n" + bomb + b"\nendstream endobj"),
        _pdf(b"6 0 obj<</Type/ObjStm>>\nstream\nnot packed\nendstream endobj"),
        b"%PDF-1.7\n1 0 obj", b"GIF89a", b"",
    ):  # fmt: skip
        with pytest.raises(FileNotTaken):
            clean_copy(content)
