"""Confirm who is registered where a phase has begun; and let somebody withdraw."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.areas import area_within_sql
from libs.copies.aliases import SAME_PAIRS, SAME_PERSON
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_person
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows.turns import SET_ASIDE
from services.programmes.vaccination.actions.next_turn import set_next_turn

_PHASE = text("SELECT number, starts_on FROM phase WHERE number = :number")
_MEMORY = text("SELECT set_config('work_mem', '128MB', true)")
_CONFIRM = text(f"""
    WITH employed AS (
        SELECT DISTINCT employer_id, person_id FROM employment
        WHERE standing = 'stands' AND started_on <= :today AND coalesce(ended_on, 'infinity') > :today
        UNION
        SELECT employer_id, o.other_id FROM employment JOIN {SAME_PAIRS} o USING (person_id)
        WHERE standing = 'stands' AND started_on <= :today AND coalesce(ended_on, 'infinity') > :today
    ),
    inside AS (
        SELECT DISTINCT v.area FROM vaccination v, phase p, unnest(p.areas) AS whole(area)
        WHERE p.number = :number AND v.status = 'registered' AND {area_within_sql("v.area", "whole.area")}
    ),
    confirmed AS (
        UPDATE vaccination v SET status = 'confirmed', phase = :number, confirmed_by = :confirmed_by
        FROM inside i, employed e
        WHERE v.status = 'registered' AND v.area = i.area AND e.employer_id = v.employer_id
          AND e.person_id = v.person_id AND v.vaccination_id NOT IN {SET_ASIDE}
        RETURNING v.vaccination_id, v.person_id, v.area
    ),
    journalled AS (
        INSERT INTO journal (happening, day, area, phase, person_id, subject_id)
        SELECT 'vaccination_confirmed', :today, area, :number, person_id, vaccination_id FROM confirmed
    )
    SELECT (SELECT count(*) FROM confirmed) AS confirmed,
           (SELECT count(*) FROM vaccination v JOIN inside i USING (area) WHERE v.status = 'registered'
              AND v.vaccination_id NOT IN {SET_ASIDE}) AS looked_at
""")
_LOCK = text("SELECT * FROM vaccination WHERE vaccination_id = :vaccination_id FOR UPDATE")
_PERSON = text("SELECT person_id FROM vaccination WHERE vaccination_id = :vaccination_id")
_WITHDRAW = text("UPDATE vaccination SET status = 'withdrawn' WHERE vaccination_id = :vaccination_id")
_BOOKED = text("""
    SELECT booking_id FROM booking WHERE subject_id = :vaccination_id AND status = 'booked'
""")
# A registration of the same person under another id carries the doses on.
_NEEDED = text(f"""
    SELECT EXISTS (SELECT FROM dose WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled)
       AND NOT EXISTS (SELECT FROM vaccination WHERE person_id IN {SAME_PERSON} AND status <> 'withdrawn'
                       AND vaccination_id <> :vaccination_id)
""")


class PhaseNotBegun(Refusal):
    code = "phase_not_begun"
    sentence = Sentence(
        en="Phase {number} has not begun on {today}. Choose its areas first, or wait for its first day.",
        th="ระยะที่ {number} ยังไม่เริ่มในวันที่ {today} โปรดเลือกพื้นที่ก่อน หรือรอวันเริ่ม",
        vi="Giai đoạn {number} chưa bắt đầu vào {today}. Hãy chọn khu vực trước hoặc chờ ngày đầu.",
    )


class WithdrawalTooLate(Refusal):
    code = "dose_already_given"
    sentence = Sentence(
        en="A dose was given already: the registration stays. The next booking can be cancelled.",
        th="ได้รับวัคซีนแล้ว การลงทะเบียนจึงคงอยู่ ยกเลิกการจองครั้งต่อไปได้",
        vi="Đã tiêm một liều: đăng ký được giữ lại. Có thể hủy lượt đặt tiếp theo.",
    )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`left`: registered in the phase's areas, but employed there no more; the employer is to look at them."""

    confirmed: int
    left: int


async def require_phase_begun(connection: AsyncConnection, number: int, today: date) -> None:
    row = (await connection.execute(_PHASE, {"number": number})).one_or_none()
    if row is None or row.starts_on > today:
        raise PhaseNotBegun(number=number, today=today)


async def confirm(connection: AsyncConnection, *, number: int, confirmed_by: str, today: date) -> Confirmed:
    """Everybody who is registered in the areas of the phase and still works there."""
    await require_phase_begun(connection, number, today)
    await connection.execute(_MEMORY)
    given = {"number": number, "confirmed_by": confirmed_by, "today": today}
    row = (await connection.execute(_CONFIRM, given)).one()
    return Confirmed(row.confirmed, row.looked_at - row.confirmed)


async def withdraw(connection: AsyncConnection, law: Law, *, vaccination_id: UUID, today: date) -> None:
    """The person, or the employer for the person, does not want to take part any more."""
    person_id = (await connection.execute(_PERSON, {"vaccination_id": vaccination_id})).scalar_one_or_none()
    if person_id is None:
        raise NotFound(what="vaccination")
    await lock_person(connection, person_id)
    row = (await connection.execute(_LOCK, {"vaccination_id": vaccination_id})).mappings().one()
    if row["status"] == "withdrawn":
        return
    given = {"person_id": person_id, "vaccination_id": vaccination_id}
    if (await connection.execute(_NEEDED, given)).scalar_one():
        raise WithdrawalTooLate
    for booking in (await connection.execute(_BOOKED, {"vaccination_id": vaccination_id})).scalars().all():
        await end_booking(connection, booking_id=booking, person_id=person_id, status="cancelled")
    await connection.execute(_WITHDRAW, {"vaccination_id": vaccination_id})
    await set_next_turn(connection, law, person_id)
    about = {"area": row["area"], "person_id": person_id, "subject_id": vaccination_id}
    await write_journal(connection, "vaccination_registered", day=today, counts=-1, **about)
    if row["status"] == "confirmed":
        await write_journal(connection, "vaccination_confirmed", day=today, phase=row["phase"], counts=-1, **about)
