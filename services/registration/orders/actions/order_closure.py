"""Record a government order that closes an employer, or a sector in an area."""

from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClosureOrdered
from services.registration.orders.rows import ClosureOrder, insert_closure_order

BACK, AHEAD, LENGTH = timedelta(days=3660), timedelta(days=366), timedelta(days=3 * 366)
"""An order is recorded so long after its first day at most, and so long before it, and closes so long."""


class OrderAlreadyRecorded(Refusal):
    code = "closure_order_already_recorded"
    kind = "conflict"


def refuse_impossible_days(first_day: date, last_day: date, *, today: date) -> None:
    """Refuse impossible days. An order counts for a whole area, so a wrong century would pay, or close, everybody."""
    for pointer, day, earliest, latest in (
        ("/first_day", first_day, today - BACK, today + AHEAD),
        ("/last_day", last_day, first_day, first_day + LENGTH),
    ):
        if not earliest <= day <= latest:
            values = {"first": str(earliest), "last": str(latest)}
            raise RequestInvalid(faults=[Fault(pointer, "day_out_of_range", values)])


async def order_closure(
    connection: AsyncConnection,
    *,
    employer_id: UUID | None,
    area: str | None,
    sector: str | None,
    first_day: date,
    last_day: date,
    order_number: str,
    issued_by: str,
    cause: str,
) -> ClosureOrder:
    """Record an order and return it. Refused if it is recorded under any spelling of its number."""
    order = ClosureOrder(
        order_id=uuid7(),
        employer_id=employer_id,
        area=area,
        sector=sector,
        first_day=first_day,
        last_day=last_day,
        order_number=order_number,
        issued_by=issued_by,
        cause=cause,
    )
    refusals = {
        "closure_order_once": OrderAlreadyRecorded(order_number=order_number),
        "closure_order_employer_id_fkey": NotFound(what="employer", pointer="/employer_id"),
    }
    with explained(refusals):
        await insert_closure_order(connection, order)
    audience = (f"employer:{employer_id}",) if employer_id else ()
    await append(connection, Said(ClosureOrdered(**asdict(order)), audience))
    return order
