"""Give a person whose death was withdrawn the bed, the registration and the seat back that the death ended.

What cannot be as it was is not forced: the person waits for a bed at the old place in line, and is asked to choose
another time for a seat.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from services.programmes.card.rows.death_releases import Released, take_releases
from services.programmes.hospitels.actions.move_stay import resume_stay
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.sites.actions.book import book
from services.programmes.vaccination.actions.confirm import resume_registration

BY = "registration"


async def restore_living(connection: AsyncConnection, law: Law, person_id: UUID, *, today: date) -> None:
    """Restore what the withdrawn death ended, under every id of the person."""
    await lock_person(connection, person_id)
    ended = await take_releases(connection, person_id)
    for one in (one for one in ended if one.what == "stay"):
        await resume_stay(connection, stay_id=one.subject_id, was=one.was, bed_id=one.place_id, by=BY)
    for one in (one for one in ended if one.what == "vaccination"):
        await resume_registration(
            connection, law, vaccination_id=one.subject_id, was=one.was, counted=one.counted, today=today
        )
    for one in (one for one in ended if one.what == "booking"):
        await _book_again(connection, one, today=today)


async def _book_again(connection: AsyncConnection, ended: Released, *, today: date) -> None:
    """Book the same session, if it still has a seat and the person still needs one."""
    assert ended.place_id is not None, "a booking has a session"
    try:
        async with connection.begin_nested():
            await book(connection, person_id=ended.person_id, session_id=ended.place_id, made_by=BY, today=today)
    except Refusal:
        await leave_message(connection, ended.person_id, "booking", ended.subject_id)
