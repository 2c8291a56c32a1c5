"""The steps of a stay: accept, decline, admit, transfer, discharge, refer. Each knows from where it may be taken."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.stay_steps import free_bed, write_step
from services.programmes.people.actions.tell_person import leave_message, lock_person

_PERSON = text("SELECT person_id FROM stay WHERE stay_id = :stay_id")
_LOCK = text("SELECT * FROM stay WHERE stay_id = :stay_id FOR UPDATE")
_STATUS = text("""
    UPDATE stay SET status = :status, offered_until = NULL, reason = coalesce(:reason, reason),
        admitted_on = coalesce(:admitted_on, admitted_on), ended_on = coalesce(:ended_on, ended_on),
        bed_id = CASE WHEN :keeps_bed THEN bed_id END,
        officer_since = CASE WHEN CAST(:why AS text) IS NOT NULL THEN CAST(:now AS timestamptz) END, officer_why = :why
    WHERE stay_id = :stay_id
""")
_OTHER_BED = text("""
    WITH free AS (
        SELECT bed_id FROM bed
        WHERE facility_id = :facility_id AND stay_id IS NULL AND in_service AND bed_id <> :own
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
""")
_INTO = text("UPDATE stay SET bed_id = :bed_id WHERE stay_id = :stay_id")
_SEEN = text("""
    UPDATE stay SET officer_since = NULL, officer_why = NULL WHERE stay_id = :stay_id AND officer_since IS NOT NULL
    RETURNING stay_id
""")


class StepNotPossible(Refusal):
    code = "stay_step_not_possible"
    sentence = Sentence(
        en="A stay that is {status} cannot be {step}. Read it again.",
        th="การพักสถานะ {status} ทำขั้นตอน {step} ไม่ได้ โปรดอ่านใหม่",
        vi="Lượt lưu trú ở trạng thái {status} không thể {step}. Hãy đọc lại.",
    )


class OfferOver(Refusal):
    code = "bed_offer_over"
    sentence = Sentence(
        en="The offer ended at {until}. You are called about another bed.",
        th="ข้อเสนอหมดเวลาเมื่อ {until} เจ้าหน้าที่จะติดต่อเรื่องเตียงอื่น",
        vi="Đề nghị đã hết hạn lúc {until}. Bạn sẽ được gọi về giường khác.",
    )


class NoBedFree(Refusal):
    code = "no_bed_free"
    sentence = Sentence(
        en="No bed is free there now. The person keeps the place on the waiting list.",
        th="ขณะนี้ไม่มีเตียงว่าง ผู้ป่วยยังอยู่ในรายการรอ",
        vi="Hiện không còn giường trống. Người bệnh vẫn giữ chỗ trong danh sách chờ.",
    )


async def locked_stay(connection: AsyncConnection, stay_id: UUID) -> dict[str, Any]:
    """The stay under its person's lock and its own."""
    person_id = (await connection.execute(_PERSON, {"stay_id": stay_id})).scalar_one_or_none()
    if person_id is None:
        raise NotFound(what="stay")
    await lock_person(connection, person_id)
    return dict((await connection.execute(_LOCK, {"stay_id": stay_id})).mappings().one())


async def _move(connection: AsyncConnection, stay: dict[str, Any], status: str, *, by: str, **changed: Any) -> None:
    keeps_bed = status in {"accepted", "admitted"}
    if not keeps_bed:
        await free_bed(connection, stay["stay_id"])
    blank = {"reason": None, "admitted_on": None, "ended_on": None, "why": None, "now": None}
    given = {**blank, **changed, "stay_id": stay["stay_id"], "status": status, "keeps_bed": keeps_bed}
    await connection.execute(_STATUS, given)
    note = changed.get("reason") or ""
    await write_step(connection, stay["stay_id"], status, by=by, bed_id=stay["bed_id"], note=note)


def _require(stay: dict[str, Any], step: str, *statuses: str) -> None:
    if stay["status"] not in statuses:
        raise StepNotPossible(status=stay["status"], step=step)


async def accept_offer(connection: AsyncConnection, stay_id: UUID, *, by: str, now: datetime) -> None:
    """By the person, while the offer stands."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "accepted", "offered")
    if stay["offered_until"] <= now:
        raise OfferOver(until=stay["offered_until"].isoformat(timespec="minutes"))
    await _move(connection, stay, "accepted", by=by)


async def decline_offer(connection: AsyncConnection, stay_id: UUID, *, by: str) -> None:
    """By the person, before moving in. The isolation stays ordered."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "declined", "waiting", "offered", "accepted")
    await _move(connection, stay, "declined", by=by, reason="declined")


async def let_offer_expire(connection: AsyncConnection, stay_id: UUID, *, now: datetime) -> None:
    """The bed goes on to the next; an officer calls the person, who is ill and alone."""
    stay = await locked_stay(connection, stay_id)
    if stay["status"] == "offered" and stay["offered_until"] <= now:
        over = {"reason": "offer_expired", "why": "offer_expired", "now": now}
        await _move(connection, stay, "declined", by="clock", **over)
        await leave_message(connection, stay["person_id"], "bed_withdrawn", stay_id)


async def admit(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date) -> None:
    """The person has arrived for the bed that was offered."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "admitted", "offered", "accepted")
    await _move(connection, stay, "admitted", by=by, admitted_on=day)
    await _count(connection, stay, "admitted", day)


async def transfer(connection: AsyncConnection, stay_id: UUID, *, facility_id: UUID, by: str, reason: str) -> None:
    """To a free bed of another hospitel, or of the same; without a free one nothing changes."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "transferred", "accepted", "admitted")
    await free_bed(connection, stay_id)
    given = {"facility_id": facility_id, "stay_id": stay_id, "own": stay["bed_id"]}
    bed_id = (await connection.execute(_OTHER_BED, given)).scalar_one_or_none()
    if bed_id is None:
        raise NoBedFree
    await connection.execute(_INTO, {"stay_id": stay_id, "bed_id": bed_id})
    await write_step(connection, stay_id, "transferred", by=by, bed_id=bed_id, note=reason)
    await leave_message(connection, stay["person_id"], "stay", stay_id)


async def discharge(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date, reason: str) -> None:
    stay = await locked_stay(connection, stay_id)
    _require(stay, "discharged", "admitted")
    await _move(connection, stay, "discharged", by=by, ended_on=day, reason=reason)
    await _count(connection, stay, "discharged", day)


async def refer(connection: AsyncConnection, stay_id: UUID, *, by: str, day: date, reason: str, now: datetime) -> None:
    """Symptoms or complications have come: on to a hospital, and an officer sees that one takes the person."""
    stay = await locked_stay(connection, stay_id)
    _require(stay, "referred", "waiting", "offered", "accepted", "admitted")
    referral = {"reason": reason, "why": "referral", "now": now}
    await _move(connection, stay, "referred", by=by, ended_on=day, **referral)
    await _count(connection, stay, "referred", day)
    await leave_message(connection, stay["person_id"], "stay", stay_id)


async def see_to_stay(connection: AsyncConnection, stay_id: UUID, *, by: str, note: str) -> None:
    """An officer has done what the stay needed."""
    await locked_stay(connection, stay_id)
    if (await connection.execute(_SEEN, {"stay_id": stay_id})).scalar_one_or_none() is None:
        raise StepNotPossible(status="not waiting for an officer", step="seen to")
    await write_step(connection, stay_id, "seen_to", by=by, note=note)


async def _count(connection: AsyncConnection, stay: dict[str, Any], happening: str, day: date) -> None:
    about = {"area": stay["area"], "person_id": stay["person_id"], "subject_id": stay["stay_id"]}
    await write_journal(connection, happening, day=day, **about)
