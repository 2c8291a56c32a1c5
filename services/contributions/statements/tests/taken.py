"""Statements taken by the action itself, on a database of contributions alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from libs.common.values.month import Month
from services.contributions.accounts.rules.bill_reference import bill_reference
from services.contributions.statements.actions.keep_account import ask_for_account, let_account_stand
from services.contributions.statements.actions.take_statement import TakenFile, take_statement
from services.contributions.statements.gateways.camt import read_statements
from services.contributions.statements.invariants import INVARIANTS
from services.contributions.statements.rows import queue
from services.contributions.statements.rows.queue import BankEntry
from services.contributions.statements.tests.camt import Payment, camt
from services.contributions.tests.known import AGENCY_KEY, NUMBERS, TODAY, Known

ACCOUNT = "0000000017"


@dataclass(frozen=True)
class Bank:
    """A bank at which the agency collects on one account."""

    known: Known
    folder: Path
    bank_id: UUID

    def bill(self, place: int = 0, month: str = "2020-12") -> str:
        reference = bill_reference(NUMBERS[place], self.known.employers[place], Month.parse(month), key=AGENCY_KEY)
        assert reference is not None, "the month is after 2000"
        return reference

    async def takes(self, payments: Sequence[Payment] | bytes, **told: Any) -> TakenFile:
        """Take a file of payments, or one that is written already."""
        path, rows = self.folder / "sent", self.folder / "rows"
        path.write_bytes(payments if isinstance(payments, bytes) else camt(payments, **told))
        read = await read_statements(path, rows, currency="THB")
        async with self.known.database.transaction(wakes=False) as connection:
            return await take_statement(
                connection, self.known.law, read=read, rows=rows, bank_id=self.bank_id, taken_by="bank:a",
                today=TODAY, agency_key=AGENCY_KEY,
            )  # fmt: skip

    async def open(self) -> list[BankEntry]:
        return await queue.open_entries(self.known.database, after=0, limit=100)

    async def counts(self) -> tuple[int, ...]:
        """Return how many statements, entries, postings and events there are."""
        tables = ("bank_statement", "bank_entry", "posting", "outbox")
        return tuple([(await self.known.found(f"SELECT count(*) FROM {table}"))[0][0] for table in tables])

    async def is_sound(self) -> None:
        """Hold the room's invariants, and debits against credits over all accounts."""
        for invariant in INVARIANTS:
            assert await self.known.found(invariant.sql) == [], invariant.breach
        sums = await self.known.found("""
            SELECT account, sum(amount) FROM (
                SELECT debit_account AS account, amount FROM posting UNION ALL
                SELECT credit_account, -amount FROM posting) side GROUP BY account
        """)
        assert sum(amount for _, amount in sums) == 0


async def bank_with_account(known: Known, folder: Path) -> Bank:
    bank = Bank(known, folder, await known.has_bank())
    async with known.database.transaction(wakes=False) as connection:
        account = await ask_for_account(connection, bank_id=bank.bank_id, number=ACCOUNT, asked_by="officer:a")
        await let_account_stand(connection, account.account_id, by="officer:b")
    return bank
