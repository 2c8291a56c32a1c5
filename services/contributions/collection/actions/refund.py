"""Refund what an employer paid above all that it owes: one person proposes, an officer who is another decides."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.contributions.accounts.rows import totals
from services.contributions.collection.actions.state_debts import DebtTerms, state_some
from services.contributions.collection.rows import refunds as rows
from services.contributions.collection.rows.refunds import Refund
from services.contributions.employers.rows import lock_employer


class RefundAboveCredit(Refusal):
    code = "refund_above_credit"
    kind = "conflict"


class RefundExists(Refusal):
    code = "refund_exists"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class RefundDecided(Refusal):
    code = "refund_decided"
    kind = "conflict"


async def propose_refund(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    amount: Decimal,
    because: str,
    proposed_by: str,
    today: date,
) -> Refund:
    """Propose to pay a part of an employer's credit back, or all of it."""
    if await lock_employer(connection, employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    await _refuse_above_credit(connection, law, employer_id, amount, today)
    refund_id = uuid7()
    if not await rows.insert_refund(
        connection,
        refund_id,
        employer_id=employer_id,
        amount=amount,
        because=because,
        proposed_by=proposed_by,
        proposed_on=today,
    ):
        raise RefundExists(existing=await rows.proposed_refund(connection, employer_id))
    return await _now(connection, refund_id)


async def decide_refund(
    connection: AsyncConnection, law: Law, refund_id: UUID, *, approved: bool, by: str, today: date
) -> Refund:
    """Book a refund that another person proposed, if the credit still has it, or refuse it."""
    found = await _now(connection, refund_id)
    await lock_employer(connection, found.employer_id)
    found = await _now(connection, refund_id)
    if found.status != "proposed":
        raise RefundDecided(status=found.status)
    if not approved:
        await rows.refuse_refund(connection, refund_id, by=by, today=today)
        return await _now(connection, refund_id)
    if found.proposed_by == by:
        raise OwnApproval
    await _refuse_above_credit(connection, law, found.employer_id, found.amount, today)
    await rows.book_refund(connection, refund_id, by=by, today=today)
    return await _now(connection, refund_id)


async def _refuse_above_credit(
    connection: AsyncConnection, law: Law, employer_id: UUID, amount: Decimal, today: date
) -> None:
    """Refuse an amount above what the locked employer paid beyond its months, surcharges and claims.

    What officers wrote off is no credit.
    """
    await state_some(connection, DebtTerms.of(law, today), {employer_id}, today=today)
    sums = await totals(connection, employer_id)
    credit = sums.paid - sums.assessed - sums.surcharges - sums.inspections - sums.claimed
    if amount > credit:
        raise RefundAboveCredit(pointer="/amount", credit=shown(max(credit, Decimal(0))))


async def _now(connection: AsyncConnection, refund_id: UUID) -> Refund:
    found = await rows.refund(connection, refund_id)
    if found is None:
        raise NotFound(what="refund")
    return found
