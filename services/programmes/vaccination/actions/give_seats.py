"""Give seats to all persons of a phase at once, set by set, in the order of the rule.

Day by day, the free seats of an area go to persons whose dose may be given on that day, in this order: the earliest
last day, then risk, then time of registration. Each booking keeps its place, so that anybody can see the reason for the
day.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.vaccination.actions.confirm import require_phase_begun
from services.programmes.vaccination.rows import seats as rows
from services.programmes.vaccination.rows.seats import DosesToSeat


class SeatsDiffer(RuntimeError):
    """More bookings than seats were given: the transaction is undone."""


class NobodyToSeat(Refusal):
    code = "nobody_to_seat"


@dataclass(frozen=True, slots=True)
class SeatsGiven:
    """The numbers of persons to seat and of those seated; the others wait for the next run."""

    schedule_id: UUID
    persons: int
    seated: int


async def give_seats(connection: AsyncConnection, wanted: DosesToSeat, *, made_by: str, today: date) -> SeatsGiven:
    """Seat and book all persons who wait for such a dose, and tell them."""
    await require_phase_begun(connection, wanted.phase, today)
    await rows.seat_one_set_at_a_time(connection)
    await rows.find_seats_and_persons(connection, wanted)
    for day in await rows.days_with_seats(connection):
        await rows.seat_day(connection, day)
    counted = await rows.count_seated(connection)
    if not counted.seated:
        raise NobodyToSeat(product=wanted.product)
    schedule_id: UUID = uuid7()
    await rows.insert_schedule(connection, schedule_id, wanted, counted, made_by=made_by)
    booked = await rows.book_seated(connection, schedule_id, dose_no=wanted.dose_no, made_by=made_by)
    if not booked.booked == booked.seated == counted.seated:
        raise SeatsDiffer(f"{booked.booked} booked, {booked.seated} seated, {counted.seated} planned")
    return SeatsGiven(schedule_id, counted.persons, counted.seated)
