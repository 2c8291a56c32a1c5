"""Take a file of bank statements: each new entry is kept once and booked, or the file is refused as a whole.

A statement may come twice and out of order: entries that were taken before are counted and left alone. What a file
says of itself must agree with its entries; the reader has checked sums and balances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from libs.copies.banks import require_bank
from services.contributions.accounts.rules.bill_reference import MARK_LETTERS, mark_key_blocks
from services.contributions.statements.gateways.camt import ReadStatement
from services.contributions.statements.rows import accounts, taking
from services.contributions.statements.rows.taking import Outcome

COUNTED = ("matched", "known")
OPEN = ("waiting", "differs")


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was taken. `lines`: booked payments of the file; `repeated`: those that were taken before.

    `matched`: counted for an employer; `held`: above the bound, waiting for an officer; `unmatched`: in the queue;
    `out`: money that went out; `left_out`: entries that are not booked yet.
    """

    statements: Sequence[UUID]
    lines: int
    matched: int
    held: int
    unmatched: int
    repeated: int
    out: int
    left_out: int


class StatementOfOtherAccount(Refusal):
    """The file is of an account on which the agency does not collect at this bank."""

    code = "statement_of_other_account"
    kind = "invalid"


class StatementOfSomeBank(Refusal):
    """The agency has accounts of this number at several banks."""

    code = "statement_of_some_bank"
    kind = "invalid"


class StatementEntryTwice(Refusal):
    code = "statement_entry_twice"
    kind = "invalid"


class StatementOfLaterDay(Refusal):
    code = "statement_of_later_day"
    kind = "invalid"


class StatementDiffers(Refusal):
    """A statement of this name was taken with other entries or another balance."""

    code = "statement_differs"
    kind = "conflict"


class StatementOvertaken(Refusal):
    """A payment of the file was recorded by another request at the same moment."""

    code = "statement_overtaken"
    kind = "conflict"


async def take_statement(
    connection: AsyncConnection,
    law: Law,
    *,
    read: Sequence[ReadStatement],
    rows: Path,
    bank_id: UUID | None,
    taken_by: str,
    today: date,
    agency_key: str,
) -> TakenFile:
    """Take the statements of a file whose payments stand in `rows`.

    `bank_id`: the bank that sent it or that an officer named, whose accounts must stand; None: by an officer alone.
    """
    numbers = sorted({one.account for one in read})
    if not numbers:
        raise StatementOfOtherAccount
    account_ids = await (
        _entered(connection, numbers, taken_by) if bank_id is None else _standing(connection, bank_id, numbers)
    )
    await taking.load_lines(connection, rows)
    if twice := await taking.line_twice(connection):
        raise StatementEntryTwice(statement=twice.stmt, entry=twice.entry, reference=twice.reference)
    if later := await taking.line_of_later_day(connection, today):
        raise StatementOfLaterDay(statement=later.stmt, entry=later.entry)
    ids = await _keep(connection, read, account_ids, taken_by)
    await taking.lock_named_employers(connection)
    outcomes = await taking.post_entries(
        connection,
        numbers=[one.no for one in read],
        accounts=[account_ids[one.account] for one in read],
        statements=[ids[one.no][0] for one in read],
        taken_by=taken_by,
        mark_keys=mark_key_blocks(agency_key),
        letters=MARK_LETTERS,
        **_bound(law, today),
    )
    if sum(one.not_booked for one in outcomes):
        raise StatementOvertaken
    _refuse_others_under_a_known_name(read, ids, outcomes)
    lines = sum(one.row_count for one in read)
    return TakenFile(
        statements=[ids[one.no][0] for one in read],
        lines=lines,
        matched=_count(outcomes, *COUNTED),
        held=_count(outcomes, "held"),
        unmatched=_count(outcomes, *OPEN),
        repeated=lines - _count(outcomes),
        out=_count(outcomes, "out"),
        left_out=sum(one.left_out for one in read),
    )


async def _standing(connection: AsyncConnection, bank_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Return the bank's accounts by number; refuse a number of which none stands."""
    await require_bank(connection, bank_id, pointer="/bank_id")
    found = {one.number: one.account_id for one in await accounts.lock_standing(connection, bank_id, numbers)}
    if len(found) < len(numbers):
        raise StatementOfOtherAccount
    return found


async def _entered(connection: AsyncConnection, numbers: Sequence[str], entered_by: str) -> dict[str, UUID]:
    """Return the accounts by number. One that nobody entered is entered now, and waits for another officer."""
    for number in numbers:
        await accounts.ask_for_new_account(connection, account_id=uuid7(), number=number, asked_by=entered_by)
    found = await accounts.lock_entered(connection, numbers)
    if len(found) > len(numbers):
        raise StatementOfSomeBank(pointer="/bank_id")
    return {one.number: one.account_id for one in found}


def _bound(law: Law, today: date) -> Mapping[str, Decimal | None]:
    """Return the terms of the largest credit that counts without an officer; none if the law has none."""
    if not law.has("contributions", "payment_bound"):
        return {"credit_of_anybody": None, "months_ahead": None}
    terms = law.rule("contributions", "payment_bound").at("bound", today)
    return {
        "credit_of_anybody": terms.amount("credit_of_anybody"),
        "months_ahead": Decimal(terms.number("months_ahead")),
    }


async def _keep(
    connection: AsyncConnection, read: Sequence[ReadStatement], account_ids: Mapping[str, UUID], taken_by: str
) -> dict[int, tuple[UUID, bool]]:
    """Insert the statements; return each one's id, and whether it was taken before."""
    ids: dict[int, tuple[UUID, bool]] = {}
    for one in read:
        account_id = account_ids[one.account]
        before = await taking.taken_before(connection, account_id, kind=one.kind, name=one.name)
        if before is not None:
            if (before.closing, before.credited, before.debited) != (one.closing, one.credited, one.debited):
                raise StatementDiffers(statement=one.name)
            ids[one.no] = before.statement_id, True
            continue
        ids[one.no] = uuid7(), False
        await taking.insert_statement(
            connection,
            statement_id=ids[one.no][0],
            account_id=account_id,
            kind=one.kind,
            name=one.name,
            opening=one.opening,
            closing=one.closing,
            closed_on=one.closed_on,
            row_count=one.row_count,
            left_out=one.left_out,
            credited=one.credited,
            debited=one.debited,
            taken_by=taken_by,
        )
    return ids


def _refuse_others_under_a_known_name(
    read: Sequence[ReadStatement], ids: Mapping[int, tuple[UUID, bool]], outcomes: Sequence[Outcome]
) -> None:
    fresh = {one.stmt for one in outcomes}
    for one in read:
        if ids[one.no][1] and one.no in fresh:
            raise StatementDiffers(statement=one.name)


def _count(outcomes: Sequence[Outcome], *statuses: str) -> int:
    """Count new lines of these statuses; of all without any."""
    return sum(one.row_count for one in outcomes if not statuses or one.status in statuses)
