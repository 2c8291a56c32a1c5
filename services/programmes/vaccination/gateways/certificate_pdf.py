"""The certificate on paper: one page in the languages of the agency, with its document as a QR code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.common.papers.setting import paper, qr_code

_TEMPLATE = Path(__file__).parent / "certificate.typ"


def certificate_pdf(certificate: Mapping[str, Any], agency: Mapping[str, str]) -> bytes:
    """Make the page. `certificate` has the form that its door shows."""
    content = {**certificate, "agency": dict(agency), "qr": qr_code(str(certificate["document"]))}
    return paper(_TEMPLATE, content)
