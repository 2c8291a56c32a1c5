"""Compare what a claim was paid with what it is entitled to, and book the difference as an overpayment."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append
from libs.contracts.benefits import OverpaymentFound

_OVERPAID = text("""
    SELECT coalesce(sum(greatest(paid - amount, 0)), 0) AS now,
           (SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0)
            FROM posting WHERE claim_id = :claim_id AND entry = 'overpayment') AS booked
    FROM entitlement WHERE claim_id = :claim_id
""")
_BOOK = text("""
    INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry)
    VALUES (:claim_id, :person_id, :debit, :credit, :amount, 'overpayment')
""")
# What this person's frozen lines would set off rests on the old figure: those runs must be made again.
_OUTDATE = text("UPDATE claim SET version = version + 1 WHERE person_id = :person_id AND claim_id <> :claim_id")


async def reconcile_overpayment(connection: AsyncConnection, claim: dict[str, Any], *, reason: str) -> None:
    """Book up, or back, to the figure that the decision in force gives; the entries are never changed."""
    place = {"claim_id": claim["claim_id"], "person_id": claim["person_id"]}
    row = (await connection.execute(_OVERPAID, place)).one()
    difference = row.now - row.booked
    if difference == 0:
        return
    accounts = ("overpayment_receivable", "benefit_expense")
    debit, credit = accounts if difference > 0 else accounts[::-1]
    await connection.execute(_BOOK, {**place, "debit": debit, "credit": credit, "amount": abs(difference)})
    await connection.execute(_OUTDATE, place)
    fact = OverpaymentFound(**place, amount=row.now, reason=reason)
    await append(connection, Said(fact, (f"person:{claim['person_id']}",)))
