"""What is shown of a person to staff who have not said why they look."""

_MASK = "•"


def mask_number(number: str) -> str:
    """The last four characters; as much as a caller reads out to be recognised."""
    return _MASK * max(len(number) - 4, 0) + number[-4:]


def mask_name(name: str) -> str:
    """The first character, a leading Thai vowel with its consonant."""
    shown = 2 if name[:1] in "เแโใไ" else 1
    return name[:shown] + _MASK * 3 if name else ""
