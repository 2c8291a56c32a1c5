"""Sessions and their free seats, for the tests of the actions."""

from datetime import date, time
from typing import Any
from uuid import UUID

from services.programmes.sites.actions.open_session import open_session, open_site
from services.programmes.tests.known import Known

TODAY = date(2021, 6, 7)
BY = "officer:test"
TIMES: dict[str, Any] = {"starts_at": time(9), "ends_at": time(12), "offers": "rapid"}


async def opened_session(known: Known, day: date = TODAY, capacity: int = 1) -> UUID:
    async with known.database.transaction(wakes=False) as connection:
        site_id = await open_site(connection, programme="testing", name="S", area="TH-10", address="-")
        return await open_session(connection, site_id=site_id, day=day, capacity=capacity, **TIMES)


async def free_seats(known: Known, session_id: UUID) -> int:
    ((free,),) = await known.found(
        "SELECT count(*) FROM seat WHERE session_id = :s AND booking_id IS NULL", s=session_id
    )
    return int(free)
