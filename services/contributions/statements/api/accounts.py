"""The agency's accounts at banks, whose statements are taken."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Reference
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.context import Ctx
from services.contributions.statements.actions.keep_account import ask_for_account, let_account_stand
from services.contributions.statements.rows import accounts as rows

router = APIRouter(prefix="/v1/collecting-accounts", tags=["bank statements"])
Officer = Annotated[Caller, allow("officer")]
_ACCOUNTS = Listing("collecting accounts", first=LAST_ID)


class NewCollectingAccount(Body):
    """An account of the agency at a bank."""

    bank_id: UUID
    number: Reference = Field(description="as the bank writes it in its statements", examples=["0000000017"])


class CollectingAccount(BaseModel):
    """An account of the agency. Its statements are taken once it stands."""

    id: UUID
    bank_id: UUID | None = Field(description="null where the bank is no party here")
    number: str = Field(description="as the bank writes it in its statements")
    status: rows.AccountStatus = Field(description="waiting for another officer, or stands")
    asked_by: str
    asked_at: datetime
    decided_by: str | None = Field(description="the officer who let it stand")

    @classmethod
    def of(cls, row: rows.CollectingAccount) -> "CollectingAccount":
        return cls(
            id=row.account_id,
            bank_id=row.bank_id,
            number=row.number,
            status=row.status,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
        )


@router.post("", status_code=201, operation_id="enter_collecting_account", response_model=CollectingAccount)
async def enter(request: Request, context: Ctx, body: NewCollectingAccount, caller: Officer) -> Response:
    """Enter an account of the agency. No statement of it is taken until another officer lets it stand."""

    async def act(connection: AsyncConnection) -> CollectingAccount:
        made = await ask_for_account(connection, bank_id=body.bank_id, number=body.number, asked_by=caller.name)
        return CollectingAccount.of(made)

    return await once_bank_is_known(
        context.database,
        lambda: carry_out_once(request, caller, "enter_collecting_account", act),
        body.bank_id,
        consumer="contributions",
        topic=BANKS,
    )


@router.post("/{account_id}/approval", operation_id="approve_collecting_account", response_model=CollectingAccount)
async def approve(request: Request, account_id: UUID, caller: Officer) -> Response:
    """Let an account stand that another officer entered."""

    async def act(connection: AsyncConnection) -> CollectingAccount:
        return CollectingAccount.of(await let_account_stand(connection, account_id, by=caller.name))

    return await carry_out_once(request, caller, "approve_collecting_account", act, status=200)


@router.get("", operation_id="list_collecting_accounts")
async def listed(context: Ctx, _: Officer, asked: Pages) -> Page[CollectingAccount]:
    """List the agency's accounts, newest first, also those that wait for another officer."""
    found = await rows.collecting_accounts(context.database, before=asked.after(_ACCOUNTS), limit=asked.one_more)
    part = asked.cut(_ACCOUNTS, found, key=lambda row: row.account_id)
    return Page(items=[CollectingAccount.of(one) for one in part.rows], next=part.next)
