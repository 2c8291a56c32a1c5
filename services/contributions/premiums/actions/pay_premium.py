"""Take the payment of a bill of premiums: whole, once, by a reference that its issuer uses once."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import PremiumPaid
from libs.copies.banks import require_bank
from services.contributions.premiums.rows import bills
from services.contributions.premiums.rows.bills import Bill
from services.contributions.premiums.rules.reference import read_premium_reference


class PremiumAlreadyPaid(Refusal):
    code = "premium_already_paid"
    kind = "conflict"


class PremiumHasLapsed(Refusal):
    code = "premium_has_lapsed"
    kind = "conflict"


class PremiumReplaced(Refusal):
    code = "premium_replaced"
    kind = "conflict"


class PremiumAmountDiffers(Refusal):
    code = "premium_amount_differs"
    kind = "invalid"

    def extra(self) -> dict[str, str]:
        return {"amount": str(self.values["amount"])}


class PremiumReferenceKnown(Refusal):
    code = "premium_reference_known"
    kind = "conflict"


_NOT_DUE: dict[str, type[Refusal]] = {
    "paid": PremiumAlreadyPaid,
    "lapsed": PremiumHasLapsed,
    "replaced": PremiumReplaced,
}


async def pay_premium(
    connection: AsyncConnection,
    *,
    bill: str,
    reference: str,
    bank_id: UUID | None,
    amount: Decimal,
    paid_on: date,
    recorded_by: str,
    today: date,
) -> Bill:
    """Book the payment and say it. The issuer of the reference is the bank, else the agency."""
    number = read_premium_reference(bill)
    found = None if number is None else await bills.lock_bill(connection, number)
    if found is None:
        raise NotFound(what="bill", pointer="/bill")
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="/bank_id")
    if paid_on > today:
        raise RequestInvalid(faults=[Fault("/paid_on", "day_in_the_future")])
    if found.status != "due":
        raise _NOT_DUE[found.status](pointer="/bill", bill=found.reference)
    if amount != found.amount:
        raise PremiumAmountDiffers(pointer="/amount", amount=shown(found.amount))
    booked = await bills.pay_bill(
        connection,
        found.bill_id,
        issuer=f"bank:{bank_id}" if bank_id else "agency",
        reference=reference,
        amount=amount,
        paid_on=paid_on,
        recorded_by=recorded_by,
    )
    if not booked:
        raise PremiumReferenceKnown(pointer="/reference", reference=reference)
    fact = PremiumPaid(
        coverage_id=found.coverage_id,
        person_id=found.person_id,
        reference=found.reference,
        first_month=str(Month.of(found.first_month)),
        months=found.months,
        amount=amount,
        paid_on=paid_on,
    )
    await append(connection, Said(fact, (f"person:{found.person_id}",)))
    paid = await bills.bill(connection, found.bill_id)
    assert paid is not None, "a bill is never deleted"
    return paid
