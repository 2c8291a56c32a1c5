"""End an order on another day, or withdraw it: who heard of it hears of the change."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.contracts.registration import ClosureChanged
from services.registration.orders import rows
from services.registration.orders.actions.order_closure import LENGTH, audience, members


class OrderIsWithdrawn(Refusal):
    code = "closure_order_is_withdrawn"


async def change_order(
    connection: AsyncConnection, order_id: UUID, *, last_day: date | None, because: str, by: str
) -> rows.ClosureOrder:
    """Make `last_day` the order's last, or without one withdraw it as if it had never been; return it.

    An order that already ends on that day stays as it is, and nothing is said.
    """
    order = await rows.lock_closure_order(connection, order_id)
    if order is None:
        raise NotFound(what="closure order")
    if order.withdrawn:
        raise OrderIsWithdrawn(order_number=order.order_number)
    if last_day == order.last_day:
        return order
    if last_day is not None and not order.first_day <= last_day <= order.first_day + LENGTH:
        bounds = {"first": str(order.first_day), "last": str(order.first_day + LENGTH)}
        raise RequestInvalid(faults=[Fault("/last_day", "day_out_of_range", bounds)])
    changed = await rows.change_closure_order(
        connection,
        order_id,
        last_day=last_day or order.last_day,
        withdrawn=last_day is None,
        by=by,
        because=because,
    )
    fact = ClosureChanged.model_validate({**members(changed), "withdrawn": changed.withdrawn})
    await append(connection, Said(fact, audience(changed)))
    return changed
