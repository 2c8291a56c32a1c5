"""Start the reader process and understand its answers. Our process reads nothing of a sent file but its start."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import structlog

from libs.common.refusals import Refusal
from libs.common.sheets.columns import Columns, ColumnsTwice
from libs.common.sheets.reader import REFUSED
from libs.common.sheets.sniffing import COLUMNS_MAX, FileUnreadable, Sheet

ROWS_MAX = 2_000_000
LOOK_S_MAX = 20
# Below this the look at a whole file costs more than reading it cell by cell.
PLAIN_FROM_BYTES = 4 * 1024 * 1024
_LOOKS_AT_ONCE = asyncio.Semaphore(2)
log = structlog.get_logger()


class RowsTooMany(Refusal):
    code = "rows_too_many"
    kind = "invalid"


class GivenTwice(Refusal):
    code = "given_twice"
    kind = "invalid"


_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal for refusal in (FileUnreadable, RowsTooMany, GivenTwice, ColumnsTwice)
}


@dataclass(frozen=True, slots=True)
class ReaderTask:
    """The task of the reader process: the sniffed file, its columns, values of the request, the maximum of rows."""

    sheet: Sheet
    columns: Columns
    given: dict[str, str]
    rows_max: int

    def document(self, do: Literal["plain", "read"]) -> str:
        return json.dumps({"do": do, **self.asked()})

    def asked(self) -> Mapping[str, object]:
        """Return what the reader has to know."""
        return {
            "format": self.sheet.format,
            "encoding": self.sheet.encoding,
            "delimiter": self.sheet.delimiter,
            "above": self.sheet.above,
            "columns": {name: [column.kind, list(column.words)] for name, column in self.columns.items()},
            "given": self.given,
            "rows_max": self.rows_max,
            "columns_max": COLUMNS_MAX,
        }


def refusal_of(code: str, values: Mapping[str, Any]) -> Refusal:
    """Return the refusal that the reader named."""
    return _REFUSALS[code](**values)


async def spreadsheet_of(path: Path) -> Literal["xlsx", "ods"]:
    """Tell which kind of spreadsheet a zip file is. A few files are examined at once, each for some seconds at most.

    Raises `FileUnreadable` where it is none, or where the reader process reached its limits.
    """
    async with _LOOKS_AT_ONCE, reading(path, 0, json.dumps({"do": "look"})) as child:
        assert child.stdout is not None
        try:
            output = await asyncio.wait_for(child.stdout.read(20), LOOK_S_MAX)
        except TimeoutError:
            raise FileUnreadable(why="limits") from None
        await refuse_as_said(child)
    return "ods" if output == b"ods" else "xlsx"


def is_large_csv(path: Path, sheet: Sheet) -> bool:
    """Tell whether the file is a CSV that is looked at as a whole first: it may need no reading of its cells."""
    return sheet.format == "csv" and path.stat().st_size >= PLAIN_FROM_BYTES


async def is_plain(path: Path, asked: ReaderTask) -> bool:
    async with reading(path, asked.sheet.skip, asked.document("plain")) as child:
        assert child.stdout is not None
        output = await child.stdout.read(20)
        await refuse_as_said(child)
    return output == b"yes"


@contextlib.asynccontextmanager
async def reading(
    path: Path, skip: int, asked: str, *, reader: str = "libs.common.sheets.reader"
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the process with the file as standard input from `skip` on; it ends with the block.

    `reader`: the module that reads this kind of file.
    """
    with path.open("rb") as file:
        file.seek(skip)
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", reader, asked, stdin=file, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        try:
            yield child
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()


async def refuse_as_said(
    child: asyncio.subprocess.Process, refusals: Mapping[str, type[Refusal]] = MappingProxyType({})
) -> None:
    """Raise the refusal that the process named. Its other output stays in our log: it may have a row of the file.

    `refusals`: those of this kind of file, beside the ones that every reader names.
    """
    assert child.stderr is not None
    output = (await asyncio.wait_for(child.stderr.read(100_000), 30)).decode(errors="replace")
    code = await asyncio.wait_for(child.wait(), 30)
    if code == REFUSED:
        refusal = json.loads(output)
        raise (refusals.get(refusal["code"]) or _REFUSALS[refusal["code"]])(**refusal["values"])
    if code:
        last = output.strip().splitlines()[-1:] or [""]
        log.warning("sheets.reader_failed", code=code, failure=last[0].partition(":")[0][:60])
        raise FileUnreadable(why="senseless")
