"""Record a government order that closes an employer, or a sector of an area."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClosureOrdered
from services.registration.orders.rows import ClosureOrder, insert_closure_order


class OrderAlreadyRecorded(Refusal):
    code = "closure_order_already_recorded"
    kind = "conflict"


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
    """The order as it is recorded; refused where it is recorded under any spelling of its number."""
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
