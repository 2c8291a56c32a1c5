"""Where a person goes on whom a result came, or was corrected: a bed, a hospital, or home."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.identifiers import uuid7
from libs.copies.aliases import SAME_PERSON
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.offer_bed import offer_bed
from services.programmes.hospitels.actions.stay_steps import free_bed, write_step
from services.programmes.hospitels.rules.bed_offer import Finding, place_for
from services.programmes.people.actions.tell_person import leave_message

# Of two (a merge) the one that holds a bed.
_OPEN = text(f"""
    SELECT * FROM stay WHERE person_id IN {SAME_PERSON} AND status IN ('waiting', 'offered', 'accepted', 'admitted')
    ORDER BY array_position(ARRAY['admitted', 'accepted', 'offered', 'waiting'], status), waiting_since, stay_id
    LIMIT 1 FOR UPDATE
""")
_INSERT = text("""
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status, officer_since, officer_why)
    VALUES (:stay_id, :person_id, :specimen_id, :area, :status, :officer_since, :officer_why)
""")
_END = text("""
    UPDATE stay SET status = :status, bed_id = NULL, offered_until = NULL, reason = :reason,
        officer_since = :officer_since, officer_why = :officer_why
    WHERE stay_id = :stay_id
""")
_TO_OFFICER = text("UPDATE stay SET officer_since = :now, officer_why = :why WHERE stay_id = :stay_id")


async def open_stay(connection: AsyncConnection, person_id: UUID) -> dict[str, Any] | None:
    """Where the person is, or waits, locked."""
    row = (await connection.execute(_OPEN, {"person_id": person_id})).mappings().one_or_none()
    return dict(row) if row is not None else None


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
    """Who is in a bed already stays there until an officer has seen to it. The person's lock is held.

    Another specimen that is negative ends no stay: that is for those who discharge. One that tells of symptoms does.
    """
    place = place_for(finding, law.rule("programmes", "bed_offer").at("hospitel", today))
    stay = await open_stay(connection, person_id)
    about: dict[str, Any] = {"person_id": person_id, "specimen_id": specimen_id, "area": area, "by": by, "now": now}
    if stay is None and place is not None:
        await _begin(connection, law, place, **about, today=today)
    elif stay is not None and (place == "hospital" or (place is None and stay["specimen_id"] == specimen_id)):
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
    row: dict[str, Any] = {
        "stay_id": stay_id,
        "person_id": person_id,
        "specimen_id": specimen_id,
        "area": area,
        "status": "referred" if to_hospital else "waiting",
        "officer_since": now if to_hospital else None,
        "officer_why": "referral" if to_hospital else None,
    }
    await connection.execute(_INSERT, row)
    await write_step(connection, stay_id, row["status"], by=by)
    if to_hospital:
        about: dict[str, Any] = {"area": area, "person_id": person_id, "subject_id": stay_id}
        await write_journal(connection, "referred", day=today, **about)
    else:
        await offer_bed(connection, law, stay_id=stay_id, person_id=person_id, area=area, now=now, today=today)


async def _leave(
    connection: AsyncConnection, stay: dict[str, Any], place: str | None, *, by: str, now: datetime
) -> None:
    """The ground of the stay is gone, or it is not enough any more."""
    stay_id = stay["stay_id"]
    if stay["status"] == "admitted":
        why = "referral" if place == "hospital" else "result_corrected"
        await connection.execute(_TO_OFFICER, {"stay_id": stay_id, "now": now, "why": why})
        await write_step(connection, stay_id, why, by=by, bed_id=stay["bed_id"])
        return
    await free_bed(connection, stay_id)
    referred = place == "hospital"
    ended = {"stay_id": stay_id, "status": "referred" if referred else "withdrawn", "reason": "result_corrected"}
    officer = {"officer_since": now if referred else None, "officer_why": "referral" if referred else None}
    await connection.execute(_END, {**ended, **officer})
    await write_step(connection, stay_id, ended["status"], by=by)
    await leave_message(connection, stay["person_id"], "bed_withdrawn", stay_id)
