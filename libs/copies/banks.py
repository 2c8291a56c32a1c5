"""A copy of the registered banks, in every service that receives bank ids: an unknown bank is refused.

Banks are never removed, so a row that was read stays valid.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Column, MetaData, Table, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Query
from libs.common.refusals import Refusal
from libs.copies.keeping import Keep
from libs.copies.late_events import once_heard

T = TypeVar("T")
keep_banks = Keep("""
    INSERT INTO bank (bank_id)
    SELECT DISTINCT (data ->> 'bank_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
KNOWN_BANK = Query(bool, "SELECT EXISTS (SELECT FROM bank WHERE bank_id = :named) AS known")


class BankUnknown(Refusal):
    code = "bank_unknown"
    kind = "not_found"
    follows_from_news = True


def add_bank_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "banks", __file__)
    Table("bank", metadata, Column("bank_id", Uuid, primary_key=True), info=copy_of(CopyOf("banks", ("bank_id",))))


async def require_bank(connection: AsyncConnection, bank_id: UUID, *, pointer: str) -> None:
    """Refuse a bank whose registration has not arrived here."""
    if not await KNOWN_BANK.one(connection, named=bank_id):
        raise BankUnknown(pointer=pointer, bank_id=bank_id)


async def once_bank_is_known(
    database: Database, carry_out: Callable[[], Awaitable[T]], bank_id: UUID | None, *, consumer: str, topic: str
) -> T:
    """Carry out a request that names a bank. Wait a moment for the event of a bank that was just registered."""
    return await once_heard(
        database, carry_out, bank_id, unknown=BankUnknown, known=KNOWN_BANK, consumer=consumer, topic=topic
    )
