"""Book back payments that a bank returned. They are payable again once the account is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.month import Month
from services.benefits.claims.actions.claim_locks import lock_out_new_facts
from services.benefits.overpayments.actions.reconcile_overpayment import reconcile_overpayments
from services.benefits.payments.gateways.status_reports import Report
from services.benefits.payments.rows import returning as rows
from services.benefits.payments.rows import runs
from services.benefits.payments.rows.returning import Returned


class PaymentNotSent(Refusal):
    code = "payment_not_sent"


@dataclass(frozen=True, slots=True)
class TakenBack:
    returned: int
    returned_before: int


async def return_payments(connection: AsyncConnection, *, run_id: UUID, payments: Sequence[Returned]) -> TakenBack:
    """Book back the payments and open their claims again. Payments that came back before are skipped.

    If one of them is not in the run, all are refused.
    """
    last = {(payment.claim_id, payment.month): payment for payment in payments}
    if not last:
        return TakenBack(0, 0)
    ordered = [last[place] for place in sorted(last)]
    await lock_out_new_facts(connection)
    await rows.lock_persons_claims(connection, [payment.claim_id for payment in ordered])
    lines = await rows.line_statuses(connection, run_id, ordered)
    if len(lines) < len(ordered):
        raise NotFound(what="payment")
    if unsent := next((line.status for line in lines if line.status not in {"confirmed", "returned"}), None):
        raise PaymentNotSent(status=unsent)
    sent = [line for line in lines if line.status == "confirmed"]
    await rows.book_back(connection, run_id, ordered)
    claims = sorted({line.claim_id for line in sent})
    await rows.reopen_claims(connection, claims)
    await reconcile_overpayments(connection, claims, dict.fromkeys(claims, "payment_returned"))
    return TakenBack(len(sent), len(ordered) - len(sent))


async def return_reported(connection: AsyncConnection, *, run_id: UUID, report: Report) -> TakenBack:
    """Book back what the bank's report rejects by name, and page by page what it rejects with all others.

    A run of a nation is never in memory as a whole.
    """
    named = [Returned(claim_id, month, reason) for (claim_id, month), reason in report.rejected.items()]
    taken = await return_payments(connection, run_id=run_id, payments=named)
    if report.others is None:
        return taken
    async for page in runs.sent_places(connection, run_id):
        sent = [(place.claim_id, Month.of(place.month)) for place in page]
        others = [
            Returned(claim_id, month, report.others)
            for claim_id, month in sent
            if (claim_id, month) not in report.spared and (claim_id, month) not in report.rejected
        ]
        more = await return_payments(connection, run_id=run_id, payments=others)
        taken = TakenBack(taken.returned + more.returned, taken.returned_before + more.returned_before)
    return taken


async def return_payment(connection: AsyncConnection, *, run_id: UUID, payment: Returned) -> None:
    """Book back one payment that an officer reports. The next run that is frozen pays the amount."""
    taken = await return_payments(connection, run_id=run_id, payments=[payment])
    if not taken.returned:
        raise PaymentNotSent(status="returned")
