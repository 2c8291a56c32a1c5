"""Place a person after a result or its correction: in a bed, in a hospital, or at home."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.offer_bed import offer_bed
from services.programmes.hospitels.rows import beds, stays
from services.programmes.hospitels.rules.bed_offer import Finding, place_for
from services.programmes.people.actions.tell_person import leave_message
from services.programmes.people.rows import died_on


async def place_person(
    connection: AsyncConnection,
    law: Law,
    *,
    person_id: UUID,
    specimen_id: UUID,
    finding: Finding,
    area: str,
    by: str,
    now: datetime,
    today: date,
) -> None:
    """Place the person, unless the person died. One in a bed stays there until an officer has handled it.

    The caller holds the lock. A negative result of another specimen does not end a stay: only a discharge does. One
    with symptoms ends it.
    """
    place = place_for(finding, law.rule("programmes", "bed_offer").at("hospitel", today))
    stay = await stays.lock_open_stay(connection, person_id)
    if stay is None and place is not None and await died_on(connection, person_id) is None:
        await _begin(
            connection,
            law,
            place,
            person_id=person_id,
            specimen_id=specimen_id,
            area=area,
            by=by,
            now=now,
            today=today,
        )
    elif stay is not None and (place == "hospital" or (place is None and stay.specimen_id == specimen_id)):
        await _leave(connection, stay, place, by=by, now=now)


async def _begin(
    connection: AsyncConnection,
    law: Law,
    place: str,
    *,
    person_id: UUID,
    specimen_id: UUID,
    area: str,
    by: str,
    now: datetime,
    today: date,
) -> None:
    stay_id = uuid7()
    to_hospital = place == "hospital"
    status = "referred" if to_hospital else "waiting"
    await stays.insert_stay(
        connection,
        stay_id=stay_id,
        person_id=person_id,
        specimen_id=specimen_id,
        area=area,
        status=status,
        officer_since=now if to_hospital else None,
        officer_why="referral" if to_hospital else None,
    )
    await stays.write_step(connection, stay_id, status, by=by)
    if to_hospital:
        await write_journal(connection, "referred", day=today, area=area, person_id=person_id, subject_id=stay_id)
    else:
        await offer_bed(connection, law, stay_id=stay_id, person_id=person_id, area=area, now=now, today=today)


async def _leave(connection: AsyncConnection, stay: stays.Stay, place: str | None, *, by: str, now: datetime) -> None:
    """End a stay whose reason is gone, or for which a hospitel is not enough any more."""
    if stay.status == "admitted":
        why = "referral" if place == "hospital" else "result_corrected"
        await stays.hand_to_officer(connection, stay.stay_id, why=why, now=now)
        await stays.write_step(connection, stay.stay_id, why, by=by, bed_id=stay.bed_id)
        return
    await beds.free_bed(connection, stay.stay_id)
    referred = place == "hospital"
    status = "referred" if referred else "withdrawn"
    await stays.end_stay(
        connection,
        stay.stay_id,
        status,
        reason="result_corrected",
        officer_since=now if referred else None,
        officer_why="referral" if referred else None,
    )
    await stays.write_step(connection, stay.stay_id, status, by=by)
    await leave_message(connection, stay.person_id, "bed_withdrawn", stay.stay_id)
