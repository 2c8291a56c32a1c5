"""The text of a payment slip's QR code: EMV QR Code, Merchant-Presented Mode. Its members are data of the law.

Each member is an identifier, a length and a value; the last is a checksum (CRC-16/CCITT-FALSE) over all before it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from libs.common.law.terms import Terms
from libs.common.values.money import half_up

FORMAT, ONE_TIME, CURRENCY, AMOUNT, COUNTRY, ADDITIONAL, CHECKSUM = "00", "01", "53", "54", "58", "62", "63"
_LENGTH_MAX = 99
_POLYNOMIAL, _TOP, _ALL = 0x1021, 0x8000, 0xFFFF
_NOT_SIMPLE = re.compile("[^0-9A-Z]")
Member = Sequence[Any]
"""`[identifier, value]`; a value is a text, which may name a place (`{reference}`), or a list of members."""


class QrTooLong(ValueError):
    """A value does not fit into two digits of length."""


def checksum(text: str) -> str:
    """Return the checksum of the text in four hexadecimal digits."""
    register = _ALL
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = ((register << 1) ^ _POLYNOMIAL if register & _TOP else register << 1) & _ALL
    return f"{register:04X}"


def encoded(members: Iterable[Member], places: Mapping[str, str]) -> str:
    """Write members one after another."""
    return "".join(_one(identifier, value, places) for identifier, value in members)


def sealed(text: str) -> str:
    """Append the checksum, which counts its own identifier and length."""
    open_text = f"{text}{CHECKSUM}04"
    return open_text + checksum(open_text)


def payment_qr(reference: str, amount: Decimal, terms: Terms) -> str:
    """Return the text of the code that pays `amount` of the bill. It is good for one payment."""
    simple = _NOT_SIMPLE.sub("", reference.upper())
    places = {**{name: str(value) for name, value in terms["payee"].items()}, "reference": simple}
    decimals = terms.number("decimals")
    members: list[Member] = [
        [FORMAT, "01"],
        [ONE_TIME, "12"],
        [terms["account_tag"], terms["account"]],
        [CURRENCY, str(terms["currency"])],
        [AMOUNT, f"{half_up(amount, decimals):.{decimals}f}"],
        [COUNTRY, str(terms["country"])],
    ]
    if terms["additional"]:
        members.append([ADDITIONAL, terms["additional"]])
    return sealed(encoded(members, places))


def _one(identifier: str, value: str | Sequence[Member], places: Mapping[str, str]) -> str:
    text = value.format_map(places) if isinstance(value, str) else encoded(value, places)
    if len(text) > _LENGTH_MAX:
        raise QrTooLong(identifier)
    return f"{identifier}{len(text):02d}{text}"
