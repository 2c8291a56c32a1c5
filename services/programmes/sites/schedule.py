"""Duties: ask persons who did not come to choose another time, and those booked at a closed site another place."""

from libs.common.runtime.composition import Duty
from services.programmes.context import Context
from services.programmes.sites.actions.end_booking import cancel_at_closed_site, miss_booking
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


def closed_sites_duty(context: Context) -> Duty:
    """Follow closings, also for a booking that was made at the same moment as the closing."""

    async def cancelled() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            affected = await bookings.at_closed_sites(connection, today=context.clock.today(), limit=AT_ONCE)
        for booking in affected:
            async with context.database.transaction() as connection:
                await cancel_at_closed_site(connection, booking_id=booking.booking_id, person_id=booking.person_id)
        return len(affected) == AT_ONCE

    return Duty("cancel_at_closed_sites", every_s=60, run=cancelled, wake="places")
