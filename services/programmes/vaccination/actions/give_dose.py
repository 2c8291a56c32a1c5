"""Give a dose. The next dose and its days follow from all doses that count."""

from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_living
from services.programmes.sites.actions.book import DoseBeforeInterval, NothingToBook, OtherProduct
from services.programmes.sites.actions.end_booking import keep_booking
from services.programmes.sites.rows.sessions import name_of
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination.actions.end_certificate import supersede_certificate
from services.programmes.vaccination.actions.next_turn import current_turn, next_turn, set_next_turn
from services.programmes.vaccination.rows.doses import Dose, insert_dose


class CourseComplete(Refusal):
    code = "course_complete"


async def give_dose(
    connection: AsyncConnection,
    law: Law,
    *,
    person_id: UUID,
    site_id: UUID,
    product: str,
    lot: str,
    given_on: date,
    recorded_by: str,
) -> Dose:
    """Record the next dose of a confirmed person, with or without a booking; never too early, never another product."""
    product_terms(law, product, given_on)
    person_id = await lock_living(connection, person_id, on=given_on)
    place = await name_of(connection, site_id, programme="vaccination")
    if place is None:
        raise NotFound(pointer="/site_id", what="site")
    registration = await current_turn(connection, person_id)
    if registration is None or registration.status == "registered":
        raise NothingToBook
    turn = await next_turn(connection, law, person_id)
    if turn.complete:
        raise CourseComplete
    if turn.product not in {None, product}:
        raise OtherProduct(pointer="/product", dose=turn.dose_no, product=turn.product, offers=product)
    if turn.first_day is not None and given_on < turn.first_day:
        raise DoseBeforeInterval(
            pointer="/given_on", dose=turn.dose_no, product=product, due=turn.first_day, day=given_on
        )
    dose = Dose(
        dose_id=uuid7(),
        version=1,
        person_id=person_id,
        dose_no=turn.dose_no,
        product=product,
        lot=lot,
        given_on=given_on,
        place=place,
        area=registration.area,
        annulled=False,
        because=None,
        recorded_by=recorded_by,
    )
    await insert_dose(connection, dose)
    await keep_booking(connection, person_id, "vaccination")
    await count_dose(connection, dose, registration.phase, 1)
    await set_next_turn(connection, law, person_id)
    await supersede_certificate(connection, person_id=person_id, because="another dose was given")
    return dose


async def count_dose(connection: AsyncConnection, dose: Dose, phase: int | None, counts: Literal[1, -1]) -> None:
    """Write the journal row of a given dose, or cancel it."""
    await write_journal(
        connection,
        f"dose_{dose.dose_no}",
        day=dose.given_on,
        area=dose.area,
        person_id=dose.person_id,
        subject_id=dose.dose_id,
        phase=phase,
        counts=counts,
    )
