"""The payment slip of a month on paper: its reference, what is owed, and the code that a bank's app reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.common.papers.setting import paper, qr_code

_TEMPLATE = Path(__file__).parent / "payment_slip.typ"


def payment_slip(due: Mapping[str, Any], *, number: str, currency: str, agency: Mapping[str, str]) -> bytes:
    """Make the page. `due`: a month as its door shows it; it has no code where nothing is owed."""
    code = qr_code(due["payload"]) if due["payload"] else None
    return paper(_TEMPLATE, {**due, "number": number, "currency": currency, "agency": dict(agency), "qr": code})
