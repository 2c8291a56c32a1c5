"""Search keys of persons and employers, and the same folding for what an agent types.

Vietnamese is often typed without accents, and Unicode does not treat đ as d with an accent. Thai is typed without tone
marks and with digits of its own. Phones have many forms.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "folded", "turned", "phone", "number"]

_THAI_TONES = dict.fromkeys(range(0x0E47, 0x0E4F))  # maitaikhu to yamakkan: tones, the silent mark and their like
_NOT_DIGITS = re.compile(r"[\s().+\-/]")
_PHONE_DIGITS_LEAST = 6
_NUMBER_DIGITS_LEAST = 4
_TURNS_MAX = 6


def as_written(name: str) -> str:
    """Fold case, spaces and Unicode form; keep accents."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def folded(name: str) -> str:
    """Fold accents too, for people who type without them."""
    text = as_written(name).replace("đ", "d").replace("ํา", "ำ")
    parts = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in parts if not (unicodedata.combining(c) and not "\u0e00" <= c <= "\u0e7f"))
    digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)
    return unicodedata.normalize("NFC", digits.translate(_THAI_TONES))


def phone_key(phone: str, calling_code: str) -> str:
    """Return the digits after the country code or trunk zero: +66 81-234-5678, 0812345678 and 0066812345678 match."""
    digits = "".join(str(unicodedata.digit(c)) for c in phone if c.isdigit())
    for head in (f"00{calling_code}", calling_code):
        if digits.startswith(head) and len(digits) - len(head) >= _PHONE_DIGITS_LEAST + 2:
            return digits[len(head) :].lstrip("0")
    return digits.lstrip("0")


def person_keys(
    given_name: str, family_name: str, national_id: str, phones: Iterable[str], calling_code: str
) -> list[tuple[Kind, str]]:
    """Return the keys of a person: the name from each of its words on, also without its spaces, and the numbers.

    A Vietnamese is called by the last word of the given name, and Thai is written without spaces.
    """
    name = folded(f"{given_name} {family_name}")
    keys: list[tuple[Kind, str]] = [
        ("exact", as_written(f"{given_name} {family_name}")),
        ("folded", name),
        *(("turned", turned) for turned in _turned(name)),
        ("turned", name.replace(" ", "")),
        ("number", national_id),
    ]
    return list(dict.fromkeys([*keys, *(("phone", phone_key(phone, calling_code)) for phone in phones)]))


def _turned(name: str) -> list[str]:
    """Return the name begun at its second word, its third, and so on, with the words before at the end."""
    words = name.split()
    return [" ".join([*words[at:], *words[:at]]) for at in range(1, min(len(words), _TURNS_MAX))]


def employer_keys(name: str, registration_number: str) -> list[tuple[Kind, str]]:
    return [("exact", as_written(name)), ("folded", folded(name)), ("number", registration_number)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Beginnings of keys to look for, best first; `similar` is compared as a whole if these find too little."""

    beginnings: tuple[tuple[Kind, str], ...]
    similar: str = ""
    case_number: str = ""


def read_query(typed: str, *, calling_code: str, case_prefix: str = "H") -> Wanted:
    """Read a search as a number, a phone, a case's number or a name. A mixture is read as a name."""
    text = folded(typed)
    bare = _NOT_DIGITS.sub("", text)
    if re.fullmatch(rf"{case_prefix.casefold()}-?\d+(-\d*)?", text):
        return Wanted((), case_number=text.upper())
    if bare.isascii() and bare.isdigit():
        return Wanted(tuple(_digit_keys(bare, calling_code)))
    names: list[tuple[Kind, str]] = [("exact", as_written(typed)), ("folded", text), ("turned", text)]
    return Wanted(tuple(n for n in names if n[1]), similar=text)


def _digit_keys(digits: str, calling_code: str) -> Iterator[tuple[Kind, str]]:
    if len(digits) >= _NUMBER_DIGITS_LEAST:
        yield "number", digits
    if len(digits) >= _PHONE_DIGITS_LEAST:
        yield "phone", phone_key(digits, calling_code)
