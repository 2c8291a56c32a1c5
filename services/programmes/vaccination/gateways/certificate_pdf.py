"""The certificate on paper: one page in the languages of the agency, with its document as a QR code."""

import io
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_TEMPLATE = _HERE / "certificate.typ"


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """Make the compiler once, since its start takes ten times as long as a page."""
    return typst.Compiler(_TEMPLATE, root=_HERE, font_paths=[_FONTS], ignore_system_fonts=True)


def certificate_pdf(certificate: Mapping[str, Any], agency: Mapping[str, str]) -> bytes:
    """Make the page as PDF/A-2b. `certificate` has the form that its door shows."""
    content = {**certificate, "agency": dict(agency), "qr": _qr(str(certificate["document"]))}
    made = _compiler().compile(
        format="pdf",
        sys_inputs={"certificate": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )
    if not isinstance(made, bytes):
        raise TypeError(f"one document was asked for, not {type(made).__name__}")
    return made


def _qr(text: str) -> str:
    """Draw a QR code as SVG, with low error correction, because the text is long and the paper is clean."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()
