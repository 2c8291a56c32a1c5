"""Bank statements: take a file, list what was taken."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import json_response, once_with_digest
from libs.common.door.answers.long_work import WITHIN_MINUTES
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, digest_of, keep_upload
from libs.common.refusals import Fault, RequestInvalid
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.contributions.context import Context, Ctx
from services.contributions.statements.actions.take_statement import TakenFile, take_statement
from services.contributions.statements.gateways.camt import MessageKind, ReadStatement, read_statements
from services.contributions.statements.rows import statements as rows

router = APIRouter(prefix="/v1/bank-statements", tags=["bank statements"])
BankOrOfficer = Annotated[Caller, allow("bank", "officer")]
_OPERATION = "take_bank_statement"
_STATEMENTS = Listing("bank statements", first=LAST_ID)


class StatementsTaken(BaseModel):
    """The counts of a file of statements. Lines are payments that the bank has booked."""

    statements: list[UUID] = Field(description="the statements of the file, in its order")
    lines: int = Field(description="booked payments of the file, each of a batch for itself")
    matched: int = Field(description="counted for the employer whose bill they name")
    held: int = Field(description="far above what is owed: they wait under unmatched-payments")
    unmatched: int = Field(description="nobody's yet: they wait under unmatched-entries")
    repeated: int = Field(description="taken before, and left alone")
    out: int = Field(description="money that went out of the account")
    refused: int = Field(description="entries that are not booked yet, left out until they are")


class BankStatement(BaseModel):
    """A statement that was taken, with its entries as they stand."""

    id: UUID
    bank_id: UUID | None = Field(description="null where the bank is no party here")
    account: str = Field(description="the agency's account, as the bank writes it")
    kind: MessageKind
    name: str = Field(description="the bank's own number of the statement")
    opening: str | None = Field(description="the balance before the first entry; null in a notification")
    closing: str | None = Field(description="the balance after the last entry; null in a notification")
    closed_on: date | None = Field(description="the day of the closing balance, else of the last entry")
    lines: int = Field(description="booked payments")
    credited: str = Field(description="the sum of the payments that came in")
    debited: str = Field(description="the sum of the payments that went out")
    counted: int = Field(description="payments that count for an employer")
    open: int = Field(description="payments that wait for officers in the queue")
    gap: str | None = Field(
        description="the opening balance less the closing balance of the statement before it; not zero: one is missing"
    )
    taken_by: str = Field(description="who sent it")
    taken_at: datetime = Field(description="when it was taken")


@router.post(
    "",
    status_code=201,
    operation_id=_OPERATION,
    response_model=StatementsTaken,
    max_body_size=FILE_BYTES_MAX,
    openapi_extra=WITHIN_MINUTES,
)
async def take(
    request: Request,
    context: Ctx,
    file: UploadFile,
    caller: BankOrOfficer,
    bank_id: Annotated[
        UUID | None, Query(description="by an officer: the bank whose statement it is; else any account's")
    ] = None,
) -> Response:
    """Take a bank statement (ISO 20022 camt.053 or camt.054). Each entry is kept once, however often it comes.

    A payment that names a bill counts at once; the rest waits for officers. A file that contradicts itself is refused.
    """
    bank = caller.id_as("bank") or bank_id
    if bank_id not in {None, bank}:
        raise RequestInvalid(faults=[Fault("/bank_id", "officers_alone")])
    place = context.uploads / uuid7().hex
    rows_of_file = place.with_suffix(".rows")
    try:
        await asyncio.to_thread(keep_upload, file, place)
        digest = await asyncio.to_thread(digest_of, place)
        read = await read_statements(place, rows_of_file, currency=context.law.currency)
        return await _taken(request, context, caller, bank, digest, read, rows_of_file)
    finally:
        for path in (place, rows_of_file):
            path.unlink(missing_ok=True)


async def _taken(
    request: Request,
    context: Context,
    caller: Caller,
    bank_id: UUID | None,
    digest: bytes,
    read: list[ReadStatement],
    rows_of_file: Path,
) -> Response:
    """Take what was read in one transaction with the key's record, or answer as before."""
    once = once_with_digest(request, caller, _OPERATION, digest)
    async with context.database.transaction() as connection:
        if replayed := await once.recall(connection):
            return replayed
        taken = await take_statement(
            connection,
            context.law,
            read=read,
            rows=rows_of_file,
            bank_id=bank_id,
            taken_by=caller.name,
            today=context.clock.today(),
            agency_key=context.agency_key,
        )
        answer = _shown(taken).model_dump_json()
        await audit(connection, caller, _OPERATION, subject=str(bank_id or caller.name), detail=f"{taken.lines} lines")
        await once.remember(connection, 201, answer)
    return json_response(201, answer)


def _shown(taken: TakenFile) -> StatementsTaken:
    return StatementsTaken(
        statements=list(taken.statements),
        lines=taken.lines,
        matched=taken.matched,
        held=taken.held,
        unmatched=taken.unmatched,
        repeated=taken.repeated,
        out=taken.out,
        refused=taken.left_out,
    )


@router.get("", operation_id="list_bank_statements")
async def listed(context: Ctx, caller: BankOrOfficer, asked: Pages) -> Page[BankStatement]:
    """List statements that were taken, newest first: a bank its own, officers all."""
    found = await rows.taken_statements(
        context.database, bank_id=caller.id_as("bank"), before=asked.after(_STATEMENTS), limit=asked.one_more
    )
    part = asked.cut(_STATEMENTS, found, key=lambda row: row.statement_id)
    return Page(items=[_statement(one) for one in part.rows], next=part.next)


def _statement(one: rows.TakenStatement) -> BankStatement:
    return BankStatement(
        id=one.statement_id,
        bank_id=one.bank_id,
        account=one.account,
        kind="camt.053" if one.kind == "camt.053" else "camt.054",
        name=one.name,
        opening=None if one.opening is None else shown(one.opening),
        closing=None if one.closing is None else shown(one.closing),
        closed_on=one.closed_on,
        lines=one.row_count,
        credited=shown(one.credited),
        debited=shown(one.debited),
        counted=one.counted,
        open=one.open,
        gap=None if one.gap is None else shown(one.gap),
        taken_by=one.taken_by,
        taken_at=one.taken_at,
    )
