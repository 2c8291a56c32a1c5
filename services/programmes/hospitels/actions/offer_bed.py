"""Offer a free bed: the database gives each to one person, whoever else tries at the same moment."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.areas import area_within_sql
from libs.copies.aliases import SAME_PAIRS
from services.programmes.hospitels.actions.stay_steps import write_step
from services.programmes.people.actions.tell_person import leave_message, lock_person

# A bed that somebody else is being given is passed over; one that was given meanwhile is seen as taken.
_TAKE = text(f"""
    WITH free AS (
        SELECT bed_id FROM bed
        WHERE stay_id IS NULL AND in_service
          AND ({area_within_sql("area", "CAST(:area AS text)")} OR {area_within_sql("CAST(:area AS text)", "area")})
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
""")
_OFFER = text("""
    UPDATE stay SET status = 'offered', bed_id = :bed_id, offered_until = :until WHERE stay_id = :stay_id
""")
# Under the other id of a merged person: one bed is enough.
_BED_ALREADY = f"""
    SELECT FROM {SAME_PAIRS} o JOIN stay h ON h.person_id = o.other_id
    WHERE o.person_id = s.person_id AND h.status IN ('offered', 'accepted', 'admitted')
"""
# Only where a bed is free: a long line in a full area does not keep the others waiting behind it.
_WAITING = text(f"""
    WITH free AS (SELECT DISTINCT area FROM bed WHERE stay_id IS NULL AND in_service)
    SELECT s.stay_id, s.person_id FROM stay s
    WHERE s.status = 'waiting' AND EXISTS (
        SELECT FROM free f WHERE {area_within_sql("f.area", "s.area")} OR {area_within_sql("s.area", "f.area")})
      AND NOT EXISTS ({_BED_ALREADY})
    ORDER BY s.waiting_since, s.stay_id LIMIT :limit
""")
_STILL = text(f"""
    SELECT * FROM stay s WHERE stay_id = :stay_id AND status = 'waiting' AND NOT EXISTS ({_BED_ALREADY}) FOR UPDATE
""")


async def offer_bed(
    connection: AsyncConnection, law: Law, *, stay_id: UUID, person_id: UUID, area: str, now: datetime, today: date
) -> bool:
    """Whether a bed in the person's area was free. The person's lock is held."""
    bed_id = (await connection.execute(_TAKE, {"stay_id": stay_id, "area": area})).scalar_one_or_none()
    if bed_id is None:
        return False
    hours = law.rule("programmes", "bed_offer").at("hospitel", today).number("offer_hours")
    until = now + timedelta(hours=hours)
    await connection.execute(_OFFER, {"stay_id": stay_id, "bed_id": bed_id, "until": until})
    await write_step(connection, stay_id, "offered", by="waiting list", bed_id=bed_id)
    await leave_message(connection, person_id, "bed_offered", stay_id)
    return True


async def waiting_stays(connection: AsyncConnection, *, limit: int) -> list[tuple[UUID, UUID]]:
    """Who waits where a bed is free, longest first: stay and person."""
    return [(row.stay_id, row.person_id) for row in await connection.execute(_WAITING, {"limit": limit})]


async def offer_if_waiting(
    connection: AsyncConnection, law: Law, *, stay_id: UUID, person_id: UUID, now: datetime, today: date
) -> bool:
    """In a transaction of its own, one stay of the waiting list."""
    await lock_person(connection, person_id)
    stay = (await connection.execute(_STILL, {"stay_id": stay_id})).mappings().one_or_none()
    if stay is None:
        return False
    about = {"stay_id": stay_id, "person_id": person_id, "area": stay["area"]}
    return await offer_bed(connection, law, **about, now=now, today=today)
