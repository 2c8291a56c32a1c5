"""Cells of tables that we send: a spreadsheet runs none of them as a formula, and no text is lost."""

import re
import unicodedata

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*%?")
_FORMULA_SIGNS = frozenset("=+-@\t\r\n|")
_TONES_1258 = "\u0300\u0301\u0303\u0309\u0323"


def safe_cell(cell: str) -> str:
    """Return a cell that a spreadsheet shows as text. It marks cells that would run as a formula, also after blanks.

    Full-width and other forms of the signs count too. Numbers below zero are numbers.
    """
    if not cell or cell[0].isalnum() or _NUMBER.fullmatch(cell):
        return cell
    shown = next((sign for sign in cell if not _is_blank(sign)), "")
    first = unicodedata.normalize("NFKC", shown)[:1]
    return f"'{cell}" if first in _FORMULA_SIGNS or first == "\u2212" else cell


def _is_blank(sign: str) -> bool:
    """Say whether a spreadsheet drops the sign. A tab or a new line begins another cell: it is none."""
    return sign not in "\t\r\n" and (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"})


def encoded(text: str, encoding: str) -> bytes | None:
    """Encode in the sender's own encoding; None if it cannot hold the text."""
    try:
        return (_decomposed_1258(text) if encoding == "cp1258" else text).encode(encoding)
    except UnicodeEncodeError:
        return None


def _decomposed_1258(text: str) -> str:
    """Decompose for Windows-1258, which has letters such as ê, and tone marks, but not both in one."""
    return "".join(sign if sign.isascii() else _apart(sign) for sign in text)


def _apart(sign: str) -> str:
    try:
        sign.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", sign)
        tones = "".join(mark for mark in marks if mark in _TONES_1258)
        return unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES_1258)) + tones
    return sign
