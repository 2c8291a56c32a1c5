"""Beds, who has them, and who waits."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.bounded import WHOLE, Bounded, bounded
from libs.common.database.connections import Database
from libs.common.values.areas import area_within_sql

_OCCUPANCY = text(f"""
    SELECT f.facility_id AS id, f.name, f.area, f.address, count(b.bed_id) AS beds,
           count(b.bed_id) FILTER (WHERE b.in_service AND b.stay_id IS NULL) AS free,
           count(b.bed_id) FILTER (WHERE s.status = 'admitted') AS occupied,
           count(b.bed_id) FILTER (WHERE s.status IN ('offered', 'accepted')) AS promised,
           count(b.bed_id) FILTER (WHERE NOT b.in_service) AS out_of_service, {WHOLE},
           sum(count(b.bed_id)) OVER () AS all_beds,
           sum(count(b.bed_id) FILTER (WHERE b.in_service AND b.stay_id IS NULL)) OVER () AS all_free,
           sum(count(b.bed_id) FILTER (WHERE s.status = 'admitted')) OVER () AS all_occupied,
           sum(count(b.bed_id) FILTER (WHERE s.status IN ('offered', 'accepted'))) OVER () AS all_promised
    FROM facility f LEFT JOIN bed b USING (facility_id) LEFT JOIN stay s ON s.stay_id = b.stay_id
    WHERE (CAST(:area AS text) IS NULL OR {area_within_sql("f.area", "CAST(:area AS text)")})
    GROUP BY f.facility_id ORDER BY f.area, f.name LIMIT 1000
""")
_WAITING = text(f"""
    SELECT stay_id AS id, person_id, area, waiting_since,
           row_number() OVER (PARTITION BY area ORDER BY waiting_since, stay_id) AS place_in_line, {WHOLE}
    FROM stay WHERE status = 'waiting'
      AND (CAST(:area AS text) IS NULL OR {area_within_sql("area", "CAST(:area AS text)")})
    ORDER BY area, waiting_since, stay_id LIMIT 500
""")
_STAY = text("""
    SELECT s.*, b.label AS bed, b.facility_id, f.name AS facility, f.address
    FROM stay s LEFT JOIN bed b USING (bed_id) LEFT JOIN facility f USING (facility_id) WHERE s.stay_id = :stay_id
""")
_STEPS = text("SELECT step, bed_id, note, recorded_at AS at FROM stay_step WHERE stay_id = :stay_id ORDER BY step_id")
_FOR_OFFICERS = text("""
    SELECT stay_id, person_id, area, status, reason, officer_since, officer_why FROM stay
    WHERE officer_since IS NOT NULL ORDER BY officer_since LIMIT :limit
""")
_EXPIRED = text("""
    SELECT stay_id FROM stay WHERE status = 'offered' AND offered_until <= :now ORDER BY offered_until LIMIT :limit
""")
_FACILITY = text("SELECT EXISTS (SELECT FROM facility WHERE facility_id = :facility_id) AS known")


_TOTALS = ("beds", "free", "occupied", "promised")


async def occupancy(database: Database, *, area: str | None) -> tuple[Bounded, dict[str, int]]:
    """Every hospitel with its beds: free, occupied, promised, out of service; and the totals of all of them."""
    found = bounded(await database.one_statement(_OCCUPANCY, {"area": area}))
    totals = {name: int(found.items[0][f"all_{name}"]) if found.items else 0 for name in _TOTALS}
    whole = {f"all_{name}" for name in _TOTALS}
    items = [{name: value for name, value in item.items() if name not in whole} for item in found.items]
    return Bounded(items, found.left_off), totals


async def waiting_list(database: Database, *, area: str | None) -> Bounded:
    return bounded(await database.one_statement(_WAITING, {"area": area}))


async def stay(database: Database, stay_id: UUID) -> dict[str, Any] | None:
    """With its bed and its steps."""
    rows = await database.one_statement(_STAY, {"stay_id": stay_id})
    if not rows:
        return None
    steps = await database.one_statement(_STEPS, {"stay_id": stay_id})
    return {**dict(rows[0]), "steps": [dict(step) for step in steps]}


async def stays_for_officers(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_FOR_OFFICERS, {"limit": limit})]


async def expired_offers(database: Database, *, now: datetime, limit: int) -> list[UUID]:
    return [row["stay_id"] for row in await database.one_statement(_EXPIRED, {"now": now, "limit": limit})]


async def facility_known(database: Database, facility_id: UUID) -> bool:
    return bool((await database.one_statement(_FACILITY, {"facility_id": facility_id}))[0]["known"])
