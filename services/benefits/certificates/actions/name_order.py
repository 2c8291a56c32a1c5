"""A certificate of a closure names an order that is on record for the employer, and days of that order."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.benefits.certificates import rows
from services.benefits.claims.actions.waiting import wait_until_true


class OrderUnknown(Refusal):
    code = "order_unknown"
    kind = "invalid"


class DaysOutsideOrder(Refusal):
    """`days`: the first and the last day of the order, of each stretch where it has several."""

    code = "days_outside_order"
    kind = "invalid"


async def order_named(
    database: Database, *, employer_id: UUID, order_number: str, first_day: date, last_day: date
) -> str:
    """The number of the order as it is on record, however it was typed.

    An order recorded just now may take up to two seconds to arrive (decision 4).
    """
    ordered = await wait_until_true(
        database,
        rows.DAYS_ARE_ORDERED,
        employer_id=employer_id,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
    )
    number = await rows.recorded_number(database, employer_id=employer_id, order_number=order_number)
    if number is None:
        raise OrderUnknown(pointer="/order_number", order_number=order_number)
    if not ordered:
        stretches = await rows.ordered_stretches(database, employer_id=employer_id, order_number=order_number)
        begins_within = any(stretch.first_day <= first_day <= stretch.last_day for stretch in stretches)
        pointer = "/last_day" if begins_within else "/first_day"
        raise DaysOutsideOrder(pointer=pointer, order_number=number, days=_spelled(stretches))
    return number


def _spelled(stretches: Sequence[rows.Stretch]) -> str:
    return ", ".join(f"{stretch.first_day} \u2013 {stretch.last_day}" for stretch in stretches)
