"""The form letter of the regulation on paper, with the signed document as a QR code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.common.papers.setting import paper, qr_code

_TEMPLATE = Path(__file__).parent / "form_letter.typ"


def form_letter(certificate: Mapping[str, Any], agency: Mapping[str, str]) -> bytes:
    """Make the letter. `certificate`: as its door shows it, with `employer`, `person` and the words of the letter."""
    return paper(_TEMPLATE, {**certificate, "agency": dict(agency), "qr": qr_code(str(certificate["document"]))})
