"""Record a government order that closes an employer, some of its branches, or a sector in an area."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.database.rows import Source
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClosureOrdered
from services.registration.orders import rows
from services.registration.orders.rows import ClosureOrder

BACK, AHEAD, LENGTH = timedelta(days=3660), timedelta(days=366), timedelta(days=3 * 366)
"""An order is recorded so long after its first day at most, and so long before it, and closes so long."""


class OrderAlreadyRecorded(Refusal):
    code = "closure_order_already_recorded"
    kind = "conflict"


class OrderCoversNobody(Refusal):
    code = "order_covers_nobody"
    kind = "invalid"


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
    branches: Sequence[str] | None = None,
    covers_nobody: bool = False,
) -> ClosureOrder:
    """Record an order and return it. Refused if it is recorded under any spelling of its number.

    `covers_nobody`: the officer has said that it is meant, although no employer is there.
    """
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
        branches=sorted(branches) if branches else None,
    )
    refusals = {
        "closure_order_once": OrderAlreadyRecorded(order_number=order_number),
        "closure_order_employer_id_fkey": NotFound(what="employer", pointer="/employer_id"),
    }
    with explained(refusals):
        await rows.insert_closure_order(connection, order)
    await refuse_what_closes_nobody(
        connection,
        employer_id=employer_id,
        area=area,
        sector=sector,
        branches=branches,
        first_day=first_day,
        last_day=last_day,
        covers_nobody=covers_nobody,
    )
    await append(connection, said(order))
    return order


def said(order: ClosureOrder) -> Said:
    return Said(ClosureOrdered(**members(order)), audience(order))


def members(order: ClosureOrder) -> dict[str, object]:
    """Return what every fact about the order says of it."""
    return {name: getattr(order, name) for name in ClosureOrdered.model_fields}


def audience(order: ClosureOrder) -> tuple[str, ...]:
    return (f"employer:{order.employer_id}",) if order.employer_id else ()


async def refuse_what_closes_nobody(
    source: Source,
    *,
    employer_id: UUID | None,
    area: str | None,
    sector: str | None,
    branches: Sequence[str] | None,
    first_day: date,
    last_day: date,
    covers_nobody: bool,
) -> None:
    """Refuse branches that the employer does not have, and an order that closes no employer if none is meant."""
    if employer_id is not None and branches:
        known = await rows.open_branches(source, employer_id, branches, first_day=first_day, last_day=last_day)
        unknown = [place for place, number in enumerate(branches) if number not in known]
        if unknown:
            raise RequestInvalid(faults=[Fault(f"/branches/{place}", "branch_unknown") for place in unknown])
    if covers_nobody:
        return
    covered = await rows.coverage(
        source,
        employer_id=employer_id,
        area=area,
        sector=sector,
        branches=branches,
        first_day=first_day,
        last_day=last_day,
    )
    if covered.employers == 0:
        raise OrderCoversNobody(pointer="/employer_id" if employer_id else "/area")
