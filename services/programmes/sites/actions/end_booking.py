"""A booking ends: cancelled, kept or missed. The seat of a cancelled one is free again; others hear that it is over."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.contracts.programmes import BookingEnded
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import leave_message, lock_person, to_person

_END = text("""
    UPDATE booking SET status = :status WHERE booking_id = :booking_id AND status = 'booked'
    RETURNING booking_id, person_id
""")
_FREE = text("UPDATE seat SET booking_id = NULL WHERE booking_id = :booking_id")
_OPEN = text(f"""
    SELECT b.booking_id FROM booking b JOIN session x USING (session_id)
    WHERE b.person_id IN {SAME_PERSON} AND b.programme = :programme AND b.status = 'booked'
    ORDER BY x.day, x.starts_at, b.booking_id LIMIT 1
""")
_MISSED = text("""
    SELECT b.booking_id, b.person_id FROM booking b JOIN session x USING (session_id)
    WHERE b.status = 'booked' AND x.day < :today ORDER BY b.person_id LIMIT :limit
""")


class BookingNotOpen(Refusal):
    code = "booking_not_open"
    sentence = Sentence(
        en="This booking is over. Make a new one.",
        th="การจองนี้สิ้นสุดแล้ว โปรดจองใหม่",
        vi="Lượt đặt này đã kết thúc. Hãy đặt mới.",
    )


async def end_booking(
    connection: AsyncConnection,
    *,
    booking_id: UUID,
    person_id: UUID,
    status: Literal["cancelled", "kept", "missed"],
) -> None:
    """Under the person's lock, taken here."""
    await lock_person(connection, person_id)
    row = (await connection.execute(_END, {"booking_id": booking_id, "status": status})).one_or_none()
    if row is None:
        raise BookingNotOpen
    if status == "cancelled":
        await connection.execute(_FREE, {"booking_id": booking_id})
    fact = BookingEnded(booking_id=booking_id, person_id=row.person_id)
    await append(connection, Said(fact, await to_person(connection, row.person_id)))


async def keep_booking(connection: AsyncConnection, person_id: UUID, programme: str) -> None:
    """The person came; with or without a booking. Of two (a merge) the first one is kept. The person's lock is held."""
    given: dict[str, Any] = {"person_id": person_id, "programme": programme}
    booking_id = (await connection.execute(_OPEN, given)).scalar_one_or_none()
    if booking_id is not None:
        await end_booking(connection, booking_id=booking_id, person_id=person_id, status="kept")


async def missed_bookings(connection: AsyncConnection, *, today: date, limit: int) -> list[tuple[UUID, UUID]]:
    """Bookings of days gone by that nobody kept: booking and person."""
    rows = await connection.execute(_MISSED, {"today": today, "limit": limit})
    return [(row.booking_id, row.person_id) for row in rows]


async def miss_booking(connection: AsyncConnection, *, booking_id: UUID, person_id: UUID) -> None:
    """The person is asked to choose another time."""
    await lock_person(connection, person_id)
    row = (await connection.execute(_END, {"booking_id": booking_id, "status": "missed"})).one_or_none()
    if row is not None:
        fact = BookingEnded(booking_id=booking_id, person_id=row.person_id)
        await append(connection, Said(fact, await to_person(connection, row.person_id)))
        await leave_message(connection, row.person_id, "booking", booking_id)
