"""Statements about the agency's accounts at banks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns

AccountStatus = Literal["waiting", "stands"]


@dataclass(frozen=True, slots=True)
class CollectingAccount:
    """A row of `collecting_account`."""

    account_id: UUID
    bank_id: UUID | None
    number: str
    status: AccountStatus
    asked_by: str
    asked_at: datetime
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class StandingAccount:
    """An account whose statements may be taken."""

    account_id: UUID
    number: str


_ALL = f"SELECT {columns(CollectingAccount)} FROM collecting_account"
_ASK = Query(
    CollectingAccount,
    f"""
    INSERT INTO collecting_account (account_id, bank_id, number, status, asked_by)
    VALUES (:account_id, :bank_id, :number, 'waiting', :asked_by) ON CONFLICT DO NOTHING
    RETURNING {columns(CollectingAccount)}
    """,
)
_ASK_NEW = Command("""
    INSERT INTO collecting_account (account_id, number, status, asked_by)
    SELECT :account_id, :number, 'waiting', :asked_by
    WHERE NOT EXISTS (SELECT FROM collecting_account WHERE number = :number)
    ON CONFLICT DO NOTHING
""")
_LOCK = Query(CollectingAccount, f"{_ALL} WHERE account_id = :account_id FOR UPDATE")
_STAND = Query(
    CollectingAccount,
    f"""
    UPDATE collecting_account SET status = 'stands', decided_by = :decided_by WHERE account_id = :account_id
    RETURNING {columns(CollectingAccount)}
    """,
)
_LIST = Query(CollectingAccount, f"{_ALL} WHERE account_id < :before ORDER BY account_id DESC LIMIT :limit")
_STANDING = Query(
    StandingAccount,
    """
    SELECT account_id, number FROM collecting_account
    WHERE bank_id = :bank_id AND number = ANY(CAST(:numbers AS text[])) AND status = 'stands'
    ORDER BY account_id FOR UPDATE
    """,
)
# An officer may take a statement of an account before another one lets it stand, as one may record any payment.
_ENTERED = Query(
    StandingAccount,
    """
    SELECT account_id, number FROM collecting_account WHERE number = ANY(CAST(:numbers AS text[]))
    ORDER BY account_id FOR UPDATE
    """,
)


async def ask_for_account(
    connection: AsyncConnection, *, account_id: UUID, bank_id: UUID | None, number: str, asked_by: str
) -> CollectingAccount | None:
    """Enter an account of the agency; return None if the bank has it already."""
    return await _ASK.first(connection, account_id=account_id, bank_id=bank_id, number=number, asked_by=asked_by)


async def ask_for_new_account(connection: AsyncConnection, *, account_id: UUID, number: str, asked_by: str) -> None:
    """Enter an account at a bank that is no party here, unless the agency has one of this number."""
    await _ASK_NEW.run(connection, account_id=account_id, number=number, asked_by=asked_by)


async def lock_account(connection: AsyncConnection, account_id: UUID) -> CollectingAccount | None:
    return await _LOCK.first(connection, account_id=account_id)


async def let_account_stand(connection: AsyncConnection, account_id: UUID, *, decided_by: str) -> CollectingAccount:
    return await _STAND.one(connection, account_id=account_id, decided_by=decided_by)


async def collecting_accounts(source: Source, *, before: UUID, limit: int) -> list[CollectingAccount]:
    """List the agency's accounts, newest first, also those that wait for another officer."""
    return await _LIST.all(source, before=before, limit=limit)


async def lock_standing(connection: AsyncConnection, bank_id: UUID, numbers: Sequence[str]) -> list[StandingAccount]:
    """Lock those accounts of the bank that stand: statements of one account are taken one after the other."""
    return await _STANDING.all(connection, bank_id=bank_id, numbers=list(numbers))


async def lock_entered(connection: AsyncConnection, numbers: Sequence[str]) -> list[StandingAccount]:
    """Lock the accounts of these numbers, at whichever bank."""
    return await _ENTERED.all(connection, numbers=list(numbers))
