"""Sessions with their free seats, and bookings."""

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.bounded import WHOLE, Bounded, bounded
from libs.common.database.connections import Database
from libs.common.values.areas import area_within_sql

_SESSIONS = text(f"""
    SELECT x.session_id AS id, i.site_id, i.programme, i.name AS place, i.area, i.address, x.day, x.starts_at,
           x.ends_at, x.capacity, x.offers,
           (SELECT count(*) FROM seat s WHERE s.session_id = x.session_id AND s.booking_id IS NULL) AS free
    FROM session x JOIN site i USING (site_id)
    WHERE x.day >= :since AND (CAST(:programme AS text) IS NULL OR i.programme = :programme)
      AND (CAST(:area AS text) IS NULL OR {area_within_sql("i.area", "CAST(:area AS text)")})
      AND (CAST(:offers AS text) IS NULL OR x.offers = :offers)
      AND (x.day, x.starts_at, x.session_id) > (:after_day, :after_time, :after_id)
    ORDER BY x.day, x.starts_at, x.session_id LIMIT :limit
""")
_SITES = text(f"""
    SELECT site_id AS id, programme, name, area, address, {WHOLE} FROM site ORDER BY programme, area, name LIMIT 500
""")
_PROGRAMME = text("SELECT programme FROM site WHERE site_id = :site_id")
_BOOKING = text("""
    SELECT b.*, x.day, x.starts_at, x.ends_at, x.offers, i.name AS place, i.address, i.area, c.persons,
           v.area AS person_area, v.risk, v.recorded_at AS registered_at
    FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
    LEFT JOIN schedule c USING (schedule_id)
    LEFT JOIN vaccination v ON v.vaccination_id = b.subject_id
    WHERE b.booking_id = :booking_id
""")


async def sessions(
    database: Database,
    *,
    since: date,
    programme: str | None,
    area: str | None,
    offers: str | None,
    after: tuple[date, time, UUID],
    limit: int,
) -> list[dict[str, Any]]:
    """From a day on, with how many seats are free."""
    given: dict[str, Any] = {"since": since, "programme": programme, "area": area, "offers": offers, "limit": limit}
    given |= {"after_day": after[0], "after_time": after[1], "after_id": after[2]}
    return [dict(row) for row in await database.one_statement(_SESSIONS, given)]


async def sites(database: Database) -> Bounded:
    return bounded(await database.one_statement(_SITES))


async def programme_of(database: Database, site_id: UUID) -> str | None:
    """What the site is for; None where there is no such site."""
    rows = await database.one_statement(_PROGRAMME, {"site_id": site_id})
    return str(rows[0]["programme"]) if rows else None


async def booking(database: Database, booking_id: UUID) -> dict[str, Any] | None:
    """With its place and time, and what its place in the order came from."""
    rows = await database.one_statement(_BOOKING, {"booking_id": booking_id})
    return dict(rows[0]) if rows else None
