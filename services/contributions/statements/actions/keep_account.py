"""Keep the accounts at banks on which the agency collects: one officer enters one, another lets it stand."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.copies.banks import require_bank
from services.contributions.statements.rows import accounts
from services.contributions.statements.rows.accounts import CollectingAccount


class AccountKnown(Refusal):
    code = "collecting_account_known"
    kind = "conflict"


class AccountStands(Refusal):
    code = "collecting_account_stands"
    kind = "conflict"


async def ask_for_account(
    connection: AsyncConnection, *, bank_id: UUID | None, number: str, asked_by: str
) -> CollectingAccount:
    """Enter an account. No bank's statement of it is taken until another officer lets it stand.

    `bank_id`: None where the bank is no party here.
    """
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="/bank_id")
    made = await accounts.ask_for_account(
        connection, account_id=uuid7(), bank_id=bank_id, number=number, asked_by=asked_by
    )
    if made is None:
        raise AccountKnown(pointer="/number")
    return made


async def let_account_stand(connection: AsyncConnection, account_id: UUID, *, by: str) -> CollectingAccount:
    """Let an account stand that another officer entered."""
    now = await accounts.lock_account(connection, account_id)
    if now is None:
        raise NotFound(what="account")
    if now.status != "waiting":
        raise AccountStands
    if now.asked_by == by:
        raise OwnApproval
    return await accounts.let_account_stand(connection, account_id, decided_by=by)
