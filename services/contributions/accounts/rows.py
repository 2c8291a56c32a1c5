"""Statements about employers' accounts: postings, and payments that wait for an officer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.common.database.sql_files import sql_beside

PaymentStatus = Literal["booked", "waiting", "matched", "given_back"]


@dataclass(frozen=True, slots=True)
class Totals:
    """An account's sums.

    `surcharges`, `inspections`: parts of `paid` that went to them; `waiting`: not counted yet; `written_off`: given up.
    `claimed`: what inspections claim and is not paid yet.
    """

    assessed: Decimal
    paid: Decimal
    surcharges: Decimal = Decimal(0)
    inspections: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)
    waiting: Decimal = Decimal(0)
    written_off: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `posting`."""

    posting_id: int
    entry: str
    month: date | None
    debit_account: str
    credit_account: str
    amount: Decimal
    return_id: UUID | None
    reference: str | None
    booked_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class UnmatchedPayment:
    """A row of `unmatched_payment`. `bound`: the terms that the payment exceeds."""

    posting_id: int
    employer_id: UUID
    issuer: str
    reference: str
    amount: Decimal
    paid_on: date
    bound: Json
    recorded_by: str
    status: str
    because: str | None


@dataclass(frozen=True, slots=True)
class Credit:
    """The amount that an employer paid above its assessments, and the amount of its largest month."""

    credit: Decimal
    largest_month: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that was recorded. `issuer` is the party whose reference it has."""

    posting_id: int
    issuer: str
    employer_id: UUID
    reference: str
    amount: Decimal
    paid_on: date
    recorded_at: datetime
    status: PaymentStatus

    @property
    def bank_id(self) -> UUID | None:
        party, _, party_id = self.issuer.partition(":")
        return UUID(party_id) if party == "bank" else None


_PAYMENT_COLUMNS = """
    p.posting_id, p.issuer, p.employer_id, p.reference, p.amount, p.booked_on AS paid_on, p.recorded_at,
    coalesce(u.status, 'booked') AS status
    FROM posting p LEFT JOIN unmatched_payment u ON u.posting_id = p.posting_id
    WHERE p.entry = 'payment' AND p.employer_id IS NOT NULL
"""
_PAYMENTS = Query(
    Payment,
    f"""
    SELECT {_PAYMENT_COLUMNS}
      AND (CAST(:issuer AS text) IS NULL OR p.issuer = :issuer)
      AND (CAST(:reference AS text) IS NULL OR p.reference = :reference) AND p.posting_id < :before
      AND in_reach(CAST(:areas AS text[]), p.employer_id)
    ORDER BY p.posting_id DESC LIMIT :limit
    """,
)
_PAYMENT = Query(Payment, f"SELECT {_PAYMENT_COLUMNS} AND p.posting_id = :posting_id")
_TOTALS = Query(Totals, sql_beside(__file__, "totals"))
_ENTRIES = Query(
    Entry,
    f"""
    SELECT {columns(Entry)} FROM posting WHERE employer_id = :employer_id AND posting_id > :after
    ORDER BY posting_id LIMIT :limit
    """,
)
# For payments from before issuers were recorded the employer takes the issuer's place.
_WITHOUT_ISSUER = Query(
    UUID,
    "SELECT employer_id FROM posting WHERE entry = 'payment' AND reference = :reference AND issuer = :unknown_issuer",
)
_CREDIT = Query(
    Credit,
    """
    SELECT coalesce(sum(CASE WHEN entry = 'return' THEN -amount WHEN entry = 'reversal' THEN amount
                             WHEN credit_account = 'receivable' THEN amount
                             WHEN debit_account = 'receivable' THEN -amount END), 0) AS credit,
           coalesce((SELECT max(r.employee_payable + r.employer_payable) FROM employer_month m
                     JOIN monthly_return r USING (return_id) WHERE m.employer_id = :employer_id), 0) AS largest_month
    FROM posting WHERE employer_id = :employer_id
    """,
)
_BOOK_PAYMENT = Query(
    int,
    """
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
    VALUES (:employer_id, 'bank', :account, :amount, 'payment', :reference, :issuer, :paid_on)
    ON CONFLICT (issuer, reference) WHERE entry = 'payment' DO NOTHING RETURNING posting_id
    """,
)
_HOLD_PAYMENT = Command("""
    INSERT INTO unmatched_payment (posting_id, employer_id, issuer, reference, amount, paid_on, bound, recorded_by)
    VALUES (:posting_id, :employer_id, :issuer, :reference, :amount, :paid_on, CAST(:bound AS json), :recorded_by)
""")
_EMPLOYER = Query(UUID, "SELECT employer_id FROM unmatched_payment WHERE posting_id = :posting_id")
_LOCK_UNMATCHED = Query(
    UnmatchedPayment,
    f"SELECT {columns(UnmatchedPayment)} FROM unmatched_payment WHERE posting_id = :posting_id FOR UPDATE",
)
_DECIDE = Query(
    UnmatchedPayment,
    f"""
    UPDATE unmatched_payment SET status = :status, decided_by = :decided_by, because = :because
    WHERE posting_id = :posting_id RETURNING {columns(UnmatchedPayment)}
    """,
)
_MOVE = Command("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
    VALUES (:employer_id, 'unmatched', :account, :amount, :status, :reference, :issuer, :today)
""")


async def totals(source: Database | AsyncConnection, employer_id: UUID) -> Totals:
    return await _TOTALS.one(source, employer_id=employer_id)


async def entries(database: Database, employer_id: UUID, *, after: int, limit: int) -> list[Entry]:
    return await _ENTRIES.all(database, employer_id=employer_id, after=after, limit=limit)


async def payments(
    database: Database,
    *,
    issuer: str | None,
    reference: str | None,
    areas: list[str] | None,
    before: int,
    limit: int,
) -> list[Payment]:
    """List payments of an issuer, or of all, to employers in the areas or everywhere, newest first."""
    return await _PAYMENTS.all(database, issuer=issuer, reference=reference, areas=areas, before=before, limit=limit)


async def payment(database: Database, posting_id: int) -> Payment | None:
    return await _PAYMENT.first(database, posting_id=posting_id)


async def paid_without_issuer(connection: AsyncConnection, employer_id: UUID, reference: str) -> bool:
    """Tell whether the employer paid with this reference before issuers were recorded."""
    issuer = f"employer:{employer_id}"
    return await _WITHOUT_ISSUER.first(connection, reference=reference, unknown_issuer=issuer) is not None


async def credit_of(connection: AsyncConnection, employer_id: UUID) -> Credit:
    return await _CREDIT.one(connection, employer_id=employer_id)


async def book_payment(
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    account: str,
    amount: Decimal,
    reference: str,
    issuer: str,
    paid_on: date,
) -> int | None:
    """Book a payment and return the posting's id; None if the issuer's reference paid before."""
    return await _BOOK_PAYMENT.first(
        connection,
        employer_id=employer_id,
        account=account,
        amount=amount,
        reference=reference,
        issuer=issuer,
        paid_on=paid_on,
    )


async def hold_payment(
    connection: AsyncConnection,
    posting_id: int,
    *,
    employer_id: UUID,
    issuer: str,
    reference: str,
    amount: Decimal,
    paid_on: date,
    bound: Mapping[str, str],
    recorded_by: str,
) -> None:
    """Mark a booked payment as waiting for an officer."""
    await _HOLD_PAYMENT.run(
        connection,
        posting_id=posting_id,
        employer_id=employer_id,
        issuer=issuer,
        reference=reference,
        amount=amount,
        paid_on=paid_on,
        bound=json.dumps(dict(bound)),
        recorded_by=recorded_by,
    )


async def employer_of_unmatched(connection: AsyncConnection, posting_id: int) -> UUID | None:
    return await _EMPLOYER.first(connection, posting_id=posting_id)


async def lock_unmatched(connection: AsyncConnection, posting_id: int) -> UnmatchedPayment:
    return await _LOCK_UNMATCHED.one(connection, posting_id=posting_id)


async def mark_decided(
    connection: AsyncConnection, posting_id: int, status: str, *, decided_by: str, because: str
) -> UnmatchedPayment:
    return await _DECIDE.one(connection, posting_id=posting_id, status=status, decided_by=decided_by, because=because)


async def move_unmatched(connection: AsyncConnection, payment: UnmatchedPayment, account: str, *, today: date) -> None:
    """Book the officer's decision: move the amount from the unmatched payments to `account`."""
    await _MOVE.run(
        connection,
        employer_id=payment.employer_id,
        account=account,
        amount=payment.amount,
        status=payment.status,
        reference=payment.reference,
        issuer=payment.issuer,
        today=today,
    )
