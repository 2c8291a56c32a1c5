"""Start the process that reads a bank statement, and understand its answer."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from libs.common.refusals import Refusal
from libs.common.sheets.reader_process import ROWS_MAX, reading, refuse_as_said

READ_S_MAX = 290
_READER = "services.contributions.statements.gateways.camt_reader"
_AT_ONCE = asyncio.Semaphore(2)
MessageKind = Literal["camt.053", "camt.054"]


class StatementUnreadable(Refusal):
    code = "statement_unreadable"
    kind = "invalid"
    reasons = frozenset({"entities", "message", "statements", "empty", "limits", "cut"})


class StatementEntryInvalid(Refusal):
    """An entry cannot be booked. `at`: the number of the statement, of the entry, and the member."""

    code = "statement_entry_invalid"
    kind = "invalid"
    reasons = frozenset({"amount", "day", "reference", "batch"})


class StatementOtherCurrency(Refusal):
    code = "statement_other_currency"
    kind = "invalid"


class StatementTotalDiffers(Refusal):
    code = "statement_total_differs"
    kind = "invalid"


class StatementBalanceDiffers(Refusal):
    code = "statement_balance_differs"
    kind = "invalid"
    reasons = frozenset({"missing", "sum"})


_REFUSALS: Mapping[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (StatementUnreadable, StatementEntryInvalid, StatementOtherCurrency, StatementTotalDiffers,
                    StatementBalanceDiffers)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement as the file has it. `row_count`: booked payments; `left_out`: entries that are not booked yet."""

    no: int
    name: str
    kind: MessageKind
    account: str
    opening: Decimal | None
    closing: Decimal | None
    closed_on: date | None
    row_count: int
    left_out: int
    credited: Decimal
    debited: Decimal


async def read_statements(path: Path, rows: Path, *, currency: str) -> list[ReadStatement]:
    """Read the file at `path`, write its payments as CSV to `rows`, and return its statements.

    Raises a refusal for a file that is not a statement, contradicts itself, or reaches the limits.
    """
    task = json.dumps({"rows": str(rows), "currency": currency, "rows_max": ROWS_MAX})
    async with _AT_ONCE, reading(path, 0, task, reader=_READER) as child:
        assert child.stdout is not None
        try:
            output = await asyncio.wait_for(child.stdout.read(), READ_S_MAX)
        except TimeoutError:
            raise StatementUnreadable(why="limits") from None
        await refuse_as_said(child, _REFUSALS)
    return [_statement(one) for one in json.loads(output)]


def _statement(one: Mapping[str, str | int | None]) -> ReadStatement:
    opening, closing, day = one["opening"], one["closing"], one["closed_on"]
    return ReadStatement(
        no=int(one["no"] or 0),
        name=str(one["name"]),
        kind="camt.053" if one["kind"] == "camt.053" else "camt.054",
        account=str(one["account"]),
        opening=None if opening is None else Decimal(str(opening)),
        closing=None if closing is None else Decimal(str(closing)),
        closed_on=date.fromisoformat(str(day)) if day else None,
        row_count=int(one["row_count"] or 0),
        left_out=int(one["left_out"] or 0),
        credited=Decimal(str(one["credited"])),
        debited=Decimal(str(one["debited"])),
    )
