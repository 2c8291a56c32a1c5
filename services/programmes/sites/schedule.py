"""A duty: ask persons who did not come to choose another time."""

from libs.common.runtime.composition import Duty
from services.programmes.context import Context
from services.programmes.sites.actions.end_booking import miss_booking
from services.programmes.sites.rows import bookings

AT_ONCE = 500


def missed_bookings_duty(context: Context) -> Duty:
    async def missed() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            missed_ones = await bookings.missed(connection, today=context.clock.today(), limit=AT_ONCE)
        for booking in missed_ones:
            async with context.database.transaction() as connection:
                await miss_booking(connection, booking_id=booking.booking_id, person_id=booking.person_id)
        return len(missed_ones) == AT_ONCE

    return Duty("miss_bookings", every_s=3600, run=missed, wake="clock")
