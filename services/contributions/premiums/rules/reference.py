"""The reference of a bill of premiums: its number with two check digits. `premium_reference` makes it in SQL."""

import re

_FORM = re.compile(r"P([0-9]{10,18})([0-9]{2})")


def read_premium_reference(text: str) -> int | None:
    """Return the bill's number of a reference as people copy it, with blanks or in small letters; None: it is none."""
    found = _FORM.fullmatch("".join(text.split()).upper())
    if found is None or int(found[1] + found[2]) % 97 != 1:
        return None
    return int(found[1])
