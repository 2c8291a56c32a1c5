"""Ask persons who did not come to choose another time."""

from libs.common.database.connections import Database
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty
from services.programmes.sites.actions.end_booking import miss_booking
from services.programmes.sites.rows import bookings

AT_ONCE = 500


def missed_bookings_duty(database: Database, clock: Clock) -> Duty:
    async def missed() -> bool:
        async with database.transaction(wakes=False) as connection:
            found = await bookings.missed(connection, today=clock.today(), limit=AT_ONCE)
        for booking in found:
            async with database.transaction() as connection:
                await miss_booking(connection, booking_id=booking.booking_id, person_id=booking.person_id)
        return len(found) == AT_ONCE

    return Duty("miss_bookings", every_s=3600, run=missed, wake="clock")
