"""Mask names and numbers for staff who have given no purpose.

No digit of a number is shown: agents ask callers for its last digits to check their identity.
"""

_MASK = "•"


def mask_number(number: str) -> str:
    return _MASK * len(number)


def mask_name(name: str) -> str:
    """Keep the first character; a leading Thai vowel with its consonant."""
    shown = 2 if name[:1] in "เแโใไ" else 1
    return name[:shown] + _MASK * 3 if name else ""
