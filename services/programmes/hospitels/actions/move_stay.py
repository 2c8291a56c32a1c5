"""The steps of a stay: accept, decline, admit, transfer, discharge, refer. Each is allowed from some statuses only."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.rows import beds, stays
from services.programmes.hospitels.rows.stays import Stay
from services.programmes.people.actions.tell_person import leave_message, lock_person

CLOSED = "facility_closed"


class StepNotPossible(Refusal):
    code = "stay_step_not_possible"


class OfferOver(Refusal):
    code = "bed_offer_over"


class NoBedFree(Refusal):
    code = "no_bed_free"


async def locked_stay(connection: AsyncConnection, stay_id: UUID) -> Stay:
    """Lock the person and the stay, and return the stay."""
    person_id = await stays.person_of_stay(connection, stay_id)
    if person_id is None:
        raise NotFound(what="stay")
    await lock_person(connection, person_id)
    return await stays.lock_stay(connection, stay_id)


async def _move(
    connection: AsyncConnection,
    stay: Stay,
    status: str,
    *,
    by: str,
    reason: str | None = None,
    admitted_on: date | None = None,
    ended_on: date | None = None,
    why: str | None = None,
    now: datetime | None = None,
) -> None:
    keeps_bed = status in {"accepted", "admitted"}
    if not keeps_bed:
        await beds.free_bed(connection, stay.stay_id)
    await stays.move(
        connection,
        stay.stay_id,
        status,
        keeps_bed=keeps_bed,
        reason=reason,
        admitted_on=admitted_on,
        ended_on=ended_on,
        why=why,
        now=now,
    )
    await stays.write_step(connection, stay.stay_id, status, by=by, bed_id=stay.bed_id, note=reason or "")


def _require(stay: Stay, step: str, *statuses: str) -> None:
    if stay.status not in statuses:
        raise StepNotPossible(status=stay.status, step=step)


async def accept_offer(connection: AsyncConnection, stay_id: UUID, *, by: str, now: datetime) -> None:
    """Accept the offer for the person, while it is open."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "accepted", "offered")
    if stay.offered_until is not None and stay.offered_until <= now:
        raise OfferOver(until=stay.offered_until.isoformat(timespec="minutes"))
    await _move(connection, stay, "accepted", by=by)


async def decline_offer(connection: AsyncConnection, stay_id: UUID, *, by: str) -> None:
    """Decline the offer for the person, before admission. The isolation order stays in force."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "declined", "waiting", "offered", "accepted")
    await _move(connection, stay, "declined", by=by, reason="declined")


async def let_offer_expire(connection: AsyncConnection, stay_id: UUID, *, now: datetime) -> None:
    """End an offer without an answer: the bed goes to the next person, and an officer calls this one."""
    stay = await locked_stay(connection, stay_id)
    if stay.status == "offered" and stay.offered_until is not None and stay.offered_until <= now:
        await _move(connection, stay, "declined", by="clock", reason="offer_expired", why="offer_expired", now=now)
        await leave_message(connection, stay.person_id, "bed_withdrawn", stay_id)


async def admit(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date) -> None:
    """Admit the person to the bed that was offered."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "admitted", "offered", "accepted")
    await _move(connection, stay, "admitted", by=by, admitted_on=day)
    await _count(connection, stay, "admitted", day)


async def transfer(connection: AsyncConnection, stay_id: UUID, *, facility_id: UUID, by: str, reason: str) -> None:
    """Transfer the person to a free bed of another hospitel, or of the same. Without a free bed nothing changes."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "transferred", "accepted", "admitted")
    await beds.free_bed(connection, stay_id)
    bed_id = await beds.take_other_bed(connection, stay_id, facility_id=facility_id, own=stay.bed_id)
    if bed_id is None:
        raise NoBedFree
    await stays.transfer_to(connection, stay_id, bed_id)
    await stays.write_step(connection, stay_id, "transferred", by=by, bed_id=bed_id, note=reason)
    await leave_message(connection, stay.person_id, "stay", stay_id)


async def discharge(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date, reason: str) -> None:
    stay = await locked_stay(connection, stay_id)
    _require(stay, "discharged", "admitted")
    await _move(connection, stay, "discharged", by=by, ended_on=day, reason=reason)
    await _count(connection, stay, "discharged", day)


async def refer(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date, reason: str, now: datetime) -> None:
    """Refer the person to a hospital because of symptoms or complications; an officer finds the hospital."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "referred", "waiting", "offered", "accepted", "admitted")
    await _move(connection, stay, "referred", by=by, ended_on=day, reason=reason, why="referral", now=now)
    await _count(connection, stay, "referred", day)
    await leave_message(connection, stay.person_id, "stay", stay_id)


async def leave_closed_facility(connection: AsyncConnection, stay_id: UUID, *, now: datetime) -> None:
    """Put a person who was promised a bed of a closed hospitel back in line; for one who is in it an officer looks."""
    stay = await locked_stay(connection, stay_id)
    if stay.status in {"offered", "accepted"}:
        await beds.free_bed(connection, stay_id)
        await stays.resume(connection, stay_id, "waiting", bed_id=None)
        await stays.write_step(connection, stay_id, "waiting", by="clock", note=CLOSED)
        await leave_message(connection, stay.person_id, "bed_withdrawn", stay_id)
    elif stay.status == "admitted" and stay.officer_since is None:
        await stays.hand_to_officer(connection, stay_id, why=CLOSED, now=now)
        await stays.write_step(connection, stay_id, CLOSED, by="clock", bed_id=stay.bed_id)


async def end_by_death(connection: AsyncConnection, person_id: UUID, *, day: date) -> None:
    """End the stays of a person who died: a bed is free again, a place in the line is the next one's."""
    await lock_person(connection, person_id)
    while stay := await stays.lock_open_stay(connection, person_id):
        if stay.status == "admitted":
            await _move(connection, stay, "discharged", by="registration", ended_on=day, reason="died")
            await _count(connection, stay, "discharged", day)
        else:
            await _move(connection, stay, "declined", by="registration", reason="died")


async def resume_stay(connection: AsyncConnection, *, stay_id: UUID, was: str, bed_id: UUID | None, by: str) -> None:
    """Resume a stay that ended by a death which was withdrawn; the caller holds the person's lock.

    `was`, `bed_id`: its status and bed before. A person who was admitted is in that bed again, if it is free; everybody
    else waits at the old place in line.
    """
    stay = await stays.lock_stay(connection, stay_id)
    if stay.reason != "died" or await stays.lock_open_stay(connection, stay.person_id) is not None:
        return
    in_bed = was == "admitted" and bed_id is not None and await beds.take_bed(connection, stay_id, bed_id=bed_id)
    status, bed = ("admitted", bed_id) if in_bed else ("waiting", None)
    await stays.resume(connection, stay_id, status, bed_id=bed)
    await stays.write_step(connection, stay_id, status, by=by, bed_id=bed, note="death_withdrawn")
    if in_bed and stay.ended_on is not None:
        await _count(connection, stay, "discharged", stay.ended_on, counts=-1)
    await leave_message(connection, stay.person_id, "stay", stay_id)


async def see_to_stay(connection: AsyncConnection, stay_id: UUID, *, by: str, note: str) -> None:
    """Record that an officer has handled the stay."""
    await locked_stay(connection, stay_id)
    if not await stays.mark_handled(connection, stay_id):
        raise StepNotPossible(status="not waiting for an officer", step="seen to")
    await stays.write_step(connection, stay_id, "seen_to", by=by, note=note)


async def _count(
    connection: AsyncConnection, stay: Stay, happening: str, day: date, *, counts: Literal[1, -1] = 1
) -> None:
    await write_journal(
        connection,
        happening,
        day=day,
        area=stay.area,
        person_id=stay.person_id,
        subject_id=stay.stay_id,
        counts=counts,
    )
