"""Set a paper: a Typst template with its content, as PDF/A-2b. A document that machines read is on it as a QR code."""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

_FONTS = Path(__file__).parent / "fonts"


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Make the compiler of a template once, since its start takes ten times as long as a page."""
    return typst.Compiler(template, root=template.parent, font_paths=[_FONTS], ignore_system_fonts=True)


def paper(template: Path, content: Mapping[str, Any]) -> bytes:
    """Make the PDF. The template reads the content from `sys.inputs.content` as JSON."""
    made = _compiler(template).compile(
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False, default=str)},
        pdf_standards=["a-2b"],
    )
    if not isinstance(made, bytes):
        raise TypeError(f"one document was asked for, not {type(made).__name__}")
    return made


def qr_code(text: str) -> str:
    """Draw a QR code as SVG, with low error correction, because the text is long and the paper is clean."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()
