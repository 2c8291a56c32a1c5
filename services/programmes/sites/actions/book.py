"""Book a seat, and move to another: one person a seat, one open booking a person and programme."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import BookingMade, BookingMoved
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import lock_person, to_person
from services.programmes.sites.actions.end_booking import BookingNotOpen
from services.programmes.sites.rules.triage import serves
from services.programmes.sites.turns import TURN

_SESSION = text("""
    SELECT x.*, s.programme, s.name, s.area, s.address FROM session x JOIN site s USING (site_id)
    WHERE session_id = :session_id
""")
# A seat that somebody else is taking is passed over; the row is the seat, so two never get it.
_TAKE = text("""
    WITH free AS (
        SELECT session_id, seat_no FROM seat WHERE session_id = :session_id AND booking_id IS NULL
        ORDER BY seat_no LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE seat SET booking_id = :booking_id FROM free
    WHERE seat.session_id = free.session_id AND seat.seat_no = free.seat_no AND seat.booking_id IS NULL
    RETURNING seat.seat_no
""")
_FREE = text("UPDATE seat SET booking_id = NULL WHERE booking_id = :booking_id")
_OPEN = text(f"""
    SELECT booking_id FROM booking WHERE person_id IN {SAME_PERSON} AND programme = :programme AND status = 'booked'
    ORDER BY recorded_at LIMIT 1
""")
_TEST = text(f"""
    SELECT test_id, method FROM test WHERE person_id IN {SAME_PERSON} AND status = 'registered'
    ORDER BY recorded_at LIMIT 1
""")
_VACCINATION = text(TURN)
_INSERT = text("""
    INSERT INTO booking (booking_id, person_id, programme, session_id, seat_no, subject_id, dose_no, made_by)
    VALUES (:booking_id, :person_id, :programme, :session_id, :seat_no, :subject_id, :dose_no, :made_by)
""")
_BOOKING = text("SELECT * FROM booking WHERE booking_id = :booking_id")
_MOVE = text("""
    UPDATE booking SET session_id = :session_id, seat_no = :seat_no, moved = moved + 1, made_by = :by,
        schedule_id = NULL, rank = NULL
    WHERE booking_id = :booking_id
""")


class SessionFull(Refusal):
    code = "session_is_full"
    sentence = Sentence(
        en="No seat is free at that time. Choose another.",
        th="ไม่มีที่นั่งว่างในเวลานี้ โปรดเลือกเวลาอื่น",
        vi="Không còn chỗ vào giờ này. Hãy chọn giờ khác.",
    )


class SessionOver(Refusal):
    code = "session_is_over"
    kind = "invalid"
    sentence = Sentence(
        en="That day ({day}) has passed. Choose one from today on.",
        th="วันดังกล่าว ({day}) ผ่านไปแล้ว โปรดเลือกตั้งแต่วันนี้เป็นต้นไป",
        vi="Ngày đó ({day}) đã qua. Hãy chọn từ hôm nay trở đi.",
    )


class AlreadyBooked(Refusal):
    code = "already_booked"
    sentence = Sentence(
        en="There is an open booking already ({booking}). Move it instead.",
        th="มีการจองที่ยังเปิดอยู่แล้ว ({booking}) โปรดเลื่อนแทน",
        vi="Đã có lượt đặt đang mở ({booking}). Hãy dời lượt đó.",
    )


class NothingToBook(Refusal):
    code = "nothing_to_book_for"
    sentence = Sentence(
        en="The person has no open test and no confirmed vaccination for which this could be booked.",
        th="ไม่มีการลงทะเบียนตรวจหรือการยืนยันวัคซีนที่จะจองได้",
        vi="Người này không có xét nghiệm đang mở hay tiêm chủng đã xác nhận để đặt.",
    )


class DoseBeforeInterval(Refusal):
    code = "dose_before_interval"
    sentence = Sentence(
        en="Dose {dose} of {product} is due from {due} on; {day} is too early.",
        th="เข็มที่ {dose} ของ {product} รับได้ตั้งแต่ {due} วันที่ {day} เร็วเกินไป",
        vi="Liều {dose} của {product} đến hạn từ {due}; {day} là quá sớm.",
    )


class OtherMethod(Refusal):
    code = "other_method"
    sentence = Sentence(
        en="The test is to be {method}; that session offers {offers}. Choose another.",
        th="ต้องตรวจด้วย {method} แต่รอบนี้ให้ {offers} โปรดเลือกรอบอื่น",
        vi="Phải xét nghiệm bằng {method}; ca này dùng {offers}. Hãy chọn ca khác.",
    )


class OtherProduct(Refusal):
    code = "other_product"
    sentence = Sentence(
        en="Dose {dose} is to be of {product}; that session gives {offers}.",
        th="เข็มที่ {dose} ต้องเป็น {product} แต่รอบนี้ให้ {offers}",
        vi="Liều {dose} phải là {product}; ca này tiêm {offers}.",
    )


async def book(
    connection: AsyncConnection, *, person_id: UUID, session_id: UUID, made_by: str, today: date
) -> dict[str, Any]:
    """A seat for whatever the person is registered for at such a site."""
    person_id = await lock_person(connection, person_id)
    session = await _session(connection, session_id, today)
    given = {"person_id": person_id, "programme": session["programme"]}
    if known := (await connection.execute(_OPEN, given)).scalar_one_or_none():
        raise AlreadyBooked(booking=known)
    subject_id, dose_no = await _subject(connection, person_id, session)
    booking_id = uuid7()
    row = {
        **given,
        "booking_id": booking_id,
        "session_id": session_id,
        "seat_no": await _seat(connection, session_id, booking_id),
        "subject_id": subject_id,
        "dose_no": dose_no,
        "made_by": made_by,
    }
    await connection.execute(_INSERT, row)
    fact = BookingMade(booking_id=booking_id, person_id=person_id, **_where(session))
    await append(connection, Said(fact, await to_person(connection, person_id)))
    return dict((await connection.execute(_BOOKING, row)).mappings().one())


async def move_booking(
    connection: AsyncConnection, *, booking: Mapping[str, Any], session_id: UUID, by: str, today: date
) -> dict[str, Any]:
    """Both seats in one transaction: where the new one is not to be had, the old one stays."""
    person_id = await lock_person(connection, booking["person_id"])
    row = (await connection.execute(_BOOKING, dict(booking))).mappings().one()
    if row["status"] != "booked":
        raise BookingNotOpen
    session = await _session(connection, session_id, today)
    if session["programme"] != row["programme"]:
        raise NothingToBook
    await _subject(connection, person_id, session)
    if session_id != row["session_id"]:
        await connection.execute(_FREE, dict(row))
        seat_no = await _seat(connection, session_id, row["booking_id"])
        moved = {"booking_id": row["booking_id"], "session_id": session_id, "seat_no": seat_no, "by": by}
        await connection.execute(_MOVE, moved)
        fact = BookingMoved(booking_id=row["booking_id"], person_id=row["person_id"], **_where(session))
        await append(connection, Said(fact, await to_person(connection, row["person_id"])))
    return dict((await connection.execute(_BOOKING, dict(row))).mappings().one())


async def _session(connection: AsyncConnection, session_id: UUID, today: date) -> Mapping[str, Any]:
    session = (await connection.execute(_SESSION, {"session_id": session_id})).mappings().one_or_none()
    if session is None:
        raise NotFound(what="session")
    if session["day"] < today:
        raise SessionOver(pointer="/session_id", day=session["day"])
    return dict(session)


async def _seat(connection: AsyncConnection, session_id: UUID, booking_id: UUID) -> int:
    given = {"session_id": session_id, "booking_id": booking_id}
    seat: int | None = (await connection.execute(_TAKE, given)).scalar_one_or_none()
    if seat is None:
        raise SessionFull
    return seat


async def _subject(connection: AsyncConnection, person_id: UUID, session: Mapping[str, Any]) -> tuple[UUID, int | None]:
    """What the seat is for: the open test, or the next dose, which the session must be able to give."""
    if session["programme"] == "testing":
        test = (await connection.execute(_TEST, {"person_id": person_id})).one_or_none()
        if test is None:
            raise NothingToBook
        if not serves(session["offers"], test.method):
            raise OtherMethod(pointer="/session_id", method=test.method, offers=session["offers"])
        return test.test_id, None
    row = (await connection.execute(_VACCINATION, {"person_id": person_id})).mappings().one_or_none()
    if row is None or row["status"] != "confirmed":
        raise NothingToBook
    told = {"dose": row["next_dose"], "product": row["next_product"]}
    if row["next_product"] not in {None, session["offers"]}:
        raise OtherProduct(**told, offers=session["offers"])
    if row["due_from"] is not None and session["day"] < row["due_from"]:
        raise DoseBeforeInterval(**told, due=row["due_from"], day=session["day"])
    return row["vaccination_id"], row["next_dose"]


def _where(session: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "day": session["day"],
        "starts_at": session["starts_at"].strftime("%H:%M"),
        "place": f"{session['name']}, {session['address']}",
    }
