"""A bank sends payments back: booked back whole, and payable again once the account is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.common.values.month import Month
from libs.contracts.benefits import CLAIMS, BenefitReturned, ClaimMoved
from services.benefits.claims.actions.one_at_a_time import before_news
from services.benefits.overpayments.actions.reconcile_overpayment import reconcile_overpayments

# All claims of the persons, so that nobody else decides about them meanwhile; in the one order of everybody.
_LOCK = text("""
    WITH whose AS (
        SELECT coalesce(a.kept_id, c.person_id) AS kept_id FROM claim c LEFT JOIN person_alias a USING (person_id)
        WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    )
    SELECT c.claim_id FROM claim c WHERE c.person_id IN (
        SELECT kept_id FROM whose UNION SELECT a.person_id FROM person_alias a JOIN whose USING (kept_id))
    ORDER BY c.claim_id FOR UPDATE
""")
_LINES = text("""
    SELECT claim_id, month, status FROM payment_line
    WHERE run_id = :run_id AND (claim_id, month) IN (
        SELECT claim_id, month FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[])) AS w(claim_id, month))
""")
# What was set off is owed again: the line that recovered it never reached anybody.
_RETURN = text(f"""
    WITH line AS (
        UPDATE payment_line l SET status = 'returned', returned_because = w.reason
        FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[]), CAST(:reasons AS text[]),
                    CAST(:partitions AS smallint[])) AS w(claim_id, month, reason, partition)
        WHERE l.run_id = :run_id AND l.claim_id = w.claim_id AND l.month = w.month AND l.status = 'confirmed'
        RETURNING l.claim_id, l.month, l.entitled, l.amount, l.set_off, w.reason, w.partition
    ),
    said AS (
        SELECT line.*, c.person_id, coalesce(a.kept_id, c.person_id) AS kept_id
        FROM line JOIN claim c USING (claim_id) LEFT JOIN person_alias a USING (person_id)
    ),
    unpaid AS (
        UPDATE entitlement e SET paid = e.paid - line.entitled, bound = greatest(e.amount, e.paid - line.entitled)
        FROM line WHERE e.claim_id = line.claim_id AND e.month = line.month
    ),
    booked AS (
        INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
        SELECT said.claim_id, said.person_id, part.debit, part.credit, part.amount, 'returned', :run_id
        FROM said CROSS JOIN LATERAL (VALUES
            ('payee', 'benefit_expense', least(said.amount, said.entitled)),
            ('overpayment_receivable', 'benefit_expense', said.set_off),
            ('payee', 'overpayment_receivable', -said.set_off)) AS part(debit, credit, amount)
        WHERE part.amount > 0
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', partition, CAST(claim_id AS text), '{BenefitReturned.TYPE}',
           json_build_object('claim_id', claim_id, 'person_id', person_id, 'month', to_char(month, 'YYYY-MM'),
               'amount', CAST(amount AS text), 'set_off', CAST(set_off AS text), 'reason', reason),
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
    FROM said ORDER BY claim_id, month
""")
_REOPEN = text(f"""
    WITH changed AS (
        UPDATE claim c SET status = CASE WHEN c.status = 'closed' THEN 'in_payment' ELSE c.status END,
               version = c.version + 1
        FROM claim before LEFT JOIN person_alias a USING (person_id)
        WHERE before.claim_id = c.claim_id AND c.claim_id = ANY(CAST(:claims AS uuid[]))
        RETURNING c.claim_id, c.person_id, c.employer_id, before.status AS was,
                  coalesce(a.kept_id, c.person_id) AS kept_id
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', p.partition, CAST(claim_id AS text), '{ClaimMoved.TYPE}',
           json_build_object('claim_id', claim_id, 'person_id', person_id, 'employer_id', employer_id,
               'was', 'closed', 'now', 'in_payment', 'reason', 'payment_returned', 'days', NULL, 'last_paid_day', NULL),
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
    FROM changed
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
    WHERE was = 'closed' ORDER BY claim_id
""")


class PaymentNotSent(Refusal):
    code = "payment_not_sent"
    sentence = Sentence(
        en="This payment is {status}; only a payment that was sent can come back.",
        th="รายการจ่ายนี้มีสถานะ {status} คืนได้เฉพาะรายการที่ส่งจ่ายแล้ว",
        vi="Khoản chi này đang {status}; chỉ khoản đã chi mới có thể bị trả lại.",
    )


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment of a run that came back, with what the bank said."""

    claim_id: UUID
    month: Month
    reason: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    returned: int
    returned_before: int


async def return_payments(connection: AsyncConnection, *, run_id: UUID, payments: Sequence[Returned]) -> TakenBack:
    """Book them back and open their claims again; what came back before is passed over. Strangers refuse all of it."""
    last = {(payment.claim_id, payment.month): payment for payment in payments}
    if not last:
        return TakenBack(0, 0)
    ordered = [last[place] for place in sorted(last)]
    given: dict[str, Any] = {
        "run_id": run_id,
        "claims": [payment.claim_id for payment in ordered],
        "months": [payment.month.first_day for payment in ordered],
        "reasons": [payment.reason for payment in ordered],
        "partitions": [partition_of(str(payment.claim_id)) for payment in ordered],
    }
    await before_news(connection)
    await connection.execute(_LOCK, given)
    lines = {(row.claim_id, row.month): row.status for row in await connection.execute(_LINES, given)}
    if len(lines) < len(ordered):
        raise NotFound(what="payment")
    if unsent := next((status for status in lines.values() if status not in {"confirmed", "returned"}), None):
        raise PaymentNotSent(status=unsent)
    sent = {place for place, status in lines.items() if status == "confirmed"}
    await connection.execute(_RETURN, given)
    claims = sorted({claim_id for claim_id, _ in sent})
    keyed = {"claims": claims, "partitions": [partition_of(str(claim_id)) for claim_id in claims]}
    await connection.execute(_REOPEN, keyed)
    await reconcile_overpayments(connection, claims, dict.fromkeys(claims, "payment_returned"))
    return TakenBack(len(sent), len(ordered) - len(sent))


async def return_payment(
    connection: AsyncConnection, *, run_id: UUID, claim_id: UUID, month: Month, reason: str
) -> dict[str, Any]:
    """One payment, told by an officer. The amount goes into the next run that is frozen."""
    taken = await return_payments(connection, run_id=run_id, payments=[Returned(claim_id, month, reason)])
    if not taken.returned:
        raise PaymentNotSent(status="returned")
    return {"run_id": run_id, "claim_id": claim_id, "month": str(month), "status": "returned"}
