"""Offer a free bed: the database gives each bed to one person, even if several try at the same moment."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.programmes.hospitels.rows import beds, stays, waiting_list
from services.programmes.people.actions.tell_person import leave_message, lock_person


async def offer_bed(
    connection: AsyncConnection, law: Law, *, stay_id: UUID, person_id: UUID, area: str, now: datetime, today: date
) -> bool:
    """Offer a free bed in the person's area; return False if there is none. The caller holds the person's lock."""
    bed_id = await beds.take_bed_in_area(connection, stay_id, area=area)
    if bed_id is None:
        return False
    hours = law.rule("programmes", "bed_offer").at("hospitel", today).number("offer_hours")
    until = now + timedelta(hours=hours)
    await waiting_list.offer(connection, stay_id, bed_id=bed_id, until=until)
    await stays.write_step(connection, stay_id, "offered", by="waiting list", bed_id=bed_id)
    await leave_message(connection, person_id, "bed_offered", stay_id)
    return True


async def offer_if_waiting(
    connection: AsyncConnection, law: Law, *, stay_id: UUID, person_id: UUID, now: datetime, today: date
) -> bool:
    """Offer a bed to one stay of the waiting list, in a transaction of its own."""
    await lock_person(connection, person_id)
    area = await waiting_list.lock_waiting(connection, stay_id)
    if area is None:
        return False
    return await offer_bed(connection, law, stay_id=stay_id, person_id=person_id, area=area, now=now, today=today)
