"""A copy of the registered banks, in every service that receives bank ids: an unknown bank is refused.

Banks are never removed, so a row that was read stays valid.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.refusals import Refusal
from libs.copies.keeping import Keep
from libs.copies.late_events import RETRY_AFTER_S, NewsOnItsWay, event_may_come

T = TypeVar("T")
keep_banks = Keep("""
    INSERT INTO bank (bank_id)
    SELECT DISTINCT (data ->> 'bank_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_KNOWN = text("SELECT 1 AS known FROM bank WHERE bank_id = :bank_id")
_ROUNDS, _PAUSE_S = 40, 0.02


class BankUnknown(Refusal):
    code = "bank_unknown"
    kind = "not_found"
    follows_from_news = True


def add_bank_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "banks", __file__)
    Table("bank", metadata, Column("bank_id", Uuid, primary_key=True), info=copy_of(CopyOf("banks", ("bank_id",))))


async def require_bank(connection: AsyncConnection, bank_id: UUID, *, pointer: str) -> None:
    """Refuse a bank whose registration has not arrived here."""
    if (await connection.execute(_KNOWN, {"bank_id": bank_id})).one_or_none() is None:
        raise BankUnknown(pointer=pointer, bank_id=bank_id)


async def once_bank_is_known(
    database: Database, carry_out: Callable[[], Awaitable[T]], bank_id: UUID | None, *, consumer: str, topic: str
) -> T:
    """Carry out a request that names a bank. Wait a moment for the event of a bank that was just registered."""
    try:
        return await carry_out()
    except BankUnknown as unknown:
        if bank_id is None:
            raise
        if await _heard(database, bank_id):
            return await carry_out()
        if await event_may_come(database, bank_id, consumer=consumer, topic=topic):
            raise NewsOnItsWay(pointer=unknown.pointer, retry_after_s=RETRY_AFTER_S) from None
        raise


async def _heard(database: Database, bank_id: UUID) -> bool:
    for _ in range(_ROUNDS):
        if await database.one_statement(_KNOWN, {"bank_id": bank_id}):
            return True
        await asyncio.sleep(_PAUSE_S)
    return False
