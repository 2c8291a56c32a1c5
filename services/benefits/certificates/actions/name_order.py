"""Find the closure order that a certificate names, and check that the certificate's days are days of the order."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Source
from libs.common.refusals import Refusal
from services.benefits.certificates import rows
from services.benefits.claims.actions.claim_locks import lock_out_new_facts
from services.benefits.claims.actions.waiting import wait_until_true


class OrderUnknown(Refusal):
    code = "order_unknown"
    kind = "invalid"
    follows_from_news = True


class OrderWithdrawn(Refusal):
    code = "order_withdrawn"
    kind = "invalid"


class NotAtClosedBranch(Refusal):
    """`branches`: those that the order closes; the person works at none of them."""

    code = "not_at_closed_branch"
    kind = "invalid"


class DaysOutsideOrder(Refusal):
    """The certificate names days outside the order.

    `days`: the order's first and last day, for each of its stretches.
    """

    code = "days_outside_order"
    kind = "invalid"


async def order_named(
    database: Database, *, employer_id: UUID, person_id: UUID, order_number: str, first_day: date, last_day: date
) -> str:
    """Return the order's number as it is on record, whatever its spelling in the request.

    The order closes the employer, or the branch where the person works.

    An order recorded a moment ago may take up to two seconds to arrive (decision 4).
    """
    await wait_until_true(
        database,
        rows.DAYS_ARE_ORDERED,
        employer_id=employer_id,
        person_id=person_id,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
    )
    return await _order_in_force(
        database,
        employer_id=employer_id,
        person_id=person_id,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
    )


async def hold_order(
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    person_id: UUID,
    order_number: str,
    first_day: date,
    last_day: date,
) -> str:
    """Ask again in the transaction that writes: the order may have been withdrawn since the request came.

    No fact is kept until the transaction ends. A withdrawal that is heard later leaves the certificate, and the
    person's claims are judged again without its days.
    """
    await lock_out_new_facts(connection)
    return await _order_in_force(
        connection,
        employer_id=employer_id,
        person_id=person_id,
        order_number=order_number,
        first_day=first_day,
        last_day=last_day,
    )


async def _order_in_force(
    source: Source, *, employer_id: UUID, person_id: UUID, order_number: str, first_day: date, last_day: date
) -> str:
    """Return the order's recorded number, or refuse, as things stand now."""
    named = {"employer_id": employer_id, "person_id": person_id, "order_number": order_number}
    ordered = await rows.DAYS_ARE_ORDERED.one(source, **named, first_day=first_day, last_day=last_day)
    number = await rows.recorded_number(source, employer_id=employer_id, person_id=person_id, order_number=order_number)
    if number is None:
        raise await _why_not(source, employer_id=employer_id, order_number=order_number)
    if not ordered:
        stretches = await rows.ordered_stretches(
            source, employer_id=employer_id, person_id=person_id, order_number=order_number
        )
        begins_within = any(stretch.first_day <= first_day <= stretch.last_day for stretch in stretches)
        pointer = "/last_day" if begins_within else "/first_day"
        raise DaysOutsideOrder(pointer=pointer, order_number=number, days=_spelled(stretches))
    return number


async def _why_not(source: Source, *, employer_id: UUID, order_number: str) -> Refusal:
    other = await rows.other_order(source, employer_id=employer_id, order_number=order_number)
    if other is None:
        return OrderUnknown(pointer="/order_number", order_number=order_number)
    if other.withdrawn:
        return OrderWithdrawn(pointer="/order_number", order_number=other.order_number)
    return NotAtClosedBranch(pointer="/person_id", order_number=other.order_number, branches=other.branches)


def _spelled(stretches: Sequence[rows.Stretch]) -> str:
    return ", ".join(f"{stretch.first_day} \u2013 {stretch.last_day}" for stretch in stretches)
