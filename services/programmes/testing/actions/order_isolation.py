"""Order a positive person's isolation, and withdraw the order if the person is not positive after all."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.outbox import Said, append
from libs.contracts.programmes import IsolationOrdered, IsolationWithdrawn
from services.programmes.people.actions.tell_person import to_person
from services.programmes.testing.rows import isolations
from services.programmes.testing.rows.isolations import Isolation
from services.programmes.testing.rules.isolation import isolation_days, order_number


async def order_isolation(
    connection: AsyncConnection, law: Law, *, person_id: UUID, specimen_id: UUID, taken_on: date
) -> None:
    """Order isolation, one order for each specimen; a withdrawn one is in force again. The caller holds the lock."""
    known = await isolations.isolation(connection, specimen_id)
    if known is not None and not known.withdrawn:
        return
    if known is not None:
        order = await isolations.set_withdrawn(connection, specimen_id, withdrawn=False)
    else:
        terms = law.rule("programmes", "isolation").at("isolation", taken_on)
        first_day, last_day = isolation_days(taken_on, terms)
        serial = await isolations.next_serial(connection)
        order = await isolations.insert_isolation(
            connection,
            serial=serial,
            order_number=order_number(serial, first_day, terms),
            person_id=person_id,
            specimen_id=specimen_id,
            first_day=first_day,
            last_day=last_day,
        )
    await append(connection, Said(_ordered(person_id, order), await _audience(connection, person_id, order.first_day)))


async def move_isolation(
    connection: AsyncConnection, law: Law, *, person_id: UUID, specimen_id: UUID, taken_on: date
) -> bool:
    """Move an order's days after a corrected specimen; return True if an order in force was said again."""
    known = await isolations.isolation(connection, specimen_id)
    if known is None:
        return False
    first_day, last_day = isolation_days(taken_on, law.rule("programmes", "isolation").at("isolation", taken_on))
    order = await isolations.move(connection, specimen_id, first_day=first_day, last_day=last_day)
    if known.withdrawn:
        return False
    employers = {*await _audience(connection, person_id, known.first_day)}
    employers |= {*await _audience(connection, person_id, first_day)}
    await append(connection, Said(_ordered(person_id, order), tuple(sorted(employers))))
    return True


async def withdraw_isolation(connection: AsyncConnection, *, person_id: UUID, specimen_id: UUID) -> None:
    """Withdraw an order, with an event. The caller holds the person's lock.

    Does nothing if there is no order for the specimen, or it was withdrawn before.
    """
    known = await isolations.isolation(connection, specimen_id)
    if known is None or known.withdrawn:
        return
    order = await isolations.set_withdrawn(connection, specimen_id, withdrawn=True)
    fact = IsolationWithdrawn(person_id=person_id, order_number=order.order_number, version=order.version)
    await append(connection, Said(fact, await _audience(connection, person_id, order.first_day)))


def _ordered(person_id: UUID, order: Isolation) -> IsolationOrdered:
    return IsolationOrdered(
        person_id=person_id,
        order_number=order.order_number,
        version=order.version,
        first_day=order.first_day,
        last_day=order.last_day,
    )


async def _audience(connection: AsyncConnection, person_id: UUID, first_day: date) -> tuple[str, ...]:
    employers = await isolations.employers_on(connection, person_id, first_day)
    return (*await to_person(connection, person_id), *(f"employer:{employer}" for employer in employers))
