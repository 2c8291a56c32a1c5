"""The reference of a bill: what an employer owes for one month.

It is made of the employer's number, the month and a mark that nobody can make without the agency's key: who does not
have the slip does not find the bill by trying. It stands in no table.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from libs.common.values.month import Month

MARK_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: nobody reads them for others
_MARK_LENGTH, _CENTURY = 6, 2000


@dataclass(frozen=True, slots=True)
class BillNamed:
    """A reference as it was read; whether its mark is right is asked of the employer's id."""

    registration_number: str
    month: Month
    mark: str


def bill_reference(registration_number: str, employer_id: UUID, month: Month, *, key: str) -> str | None:
    """Make the reference of the employer's bill for a month: `1000000014-2102-8QK3ZD`. None before the year 2000."""
    if month.year < _CENTURY:
        return None
    return f"{registration_number}-{month.year - _CENTURY:02d}{month.number:02d}-{_mark(employer_id, month, key)}"


def read_bill_reference(text: str) -> BillNamed | None:
    """Read a reference as people copy it, in any letters, with blanks or without hyphens. None: it is no reference."""
    plain = "".join(text.split()).upper()
    if "-" not in plain:  # as a code on a slip has it
        plain = f"{plain[: -_MARK_LENGTH - 4]}-{plain[-_MARK_LENGTH - 4 : -_MARK_LENGTH]}-{plain[-_MARK_LENGTH:]}"
    parts = plain.rsplit("-", 2)
    if len(parts) != len(("number", "month", "mark")):
        return None
    number, month, mark = parts
    if not (number and len(month) == len("YYMM") and month.isascii() and month.isdigit()):
        return None
    if not 1 <= int(month[2:]) <= 12 or len(mark) != _MARK_LENGTH:
        return None
    return BillNamed(number, Month(_CENTURY + int(month[:2]), int(month[2:])), mark)


def is_mark_of(named: BillNamed, employer_id: UUID, *, key: str) -> bool:
    """Tell whether the reference was made here for this employer."""
    return hmac.compare_digest(_mark(employer_id, named.month, key).encode(), named.mark.encode())


def _mark(employer_id: UUID, month: Month, key: str) -> str:
    digest = hmac.digest(key.encode(), f"bill {employer_id} {month}".encode(), hashlib.sha256)
    return "".join(MARK_LETTERS[byte % len(MARK_LETTERS)] for byte in digest[:_MARK_LENGTH])


def mark_key_blocks(key: str) -> tuple[bytes, bytes]:
    """Return the inner and outer block of HMAC-SHA256 with the key, for statements that make marks of many bills."""
    block = key.encode()
    if len(block) > hashlib.sha256().block_size:
        block = hashlib.sha256(block).digest()
    padded = block.ljust(hashlib.sha256().block_size, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)
