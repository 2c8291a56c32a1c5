"""Tables to download as CSV: streamed page by page, and no cell runs as a formula in a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from fastapi.responses import StreamingResponse

from libs.common.sheets.safe_cells import safe_cell

CSV_ANSWER: Any = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
"""`responses=` of a route that answers with a table."""


def csv_text(lines: Iterable[Sequence[object]], *, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in line] for line in lines)
    return out.getvalue()


def named(file_name: str) -> dict[str, str]:
    """Make the header by which a browser saves the answer as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}


def csv_download(
    file_name: str, heading: Sequence[str], pages: AsyncIterator[Iterable[Sequence[object]]]
) -> StreamingResponse:
    """Stream the pages of a table below its heading."""

    async def text() -> AsyncIterator[str]:
        yield csv_text([heading])
        async for page in pages:
            yield csv_text(page)

    return StreamingResponse(text(), media_type="text/csv; charset=utf-8", headers=named(file_name))
