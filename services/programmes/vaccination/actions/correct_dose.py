"""Correct or annul a dose by the rules of the first entry: its number is free, its interval is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.sites.actions.book import DoseBeforeInterval, OtherProduct
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination.actions.end_certificate import supersede_certificate
from services.programmes.vaccination.actions.give_dose import count_dose
from services.programmes.vaccination.actions.next_turn import current_turn, set_next_turn
from services.programmes.vaccination.rows import doses as rows
from services.programmes.vaccination.rows.doses import Dose
from services.programmes.vaccination.rules.turns import doses_of, window_after

_COURSE = ("dose_no", "product", "given_on", "annulled")


class LaterDoseStands(Refusal):
    code = "later_dose_stands"


class DoseNumberTaken(Refusal):
    code = "dose_number_taken"


class DoseNumberMissing(Refusal):
    code = "dose_number_not_next"


async def correct_dose(
    connection: AsyncConnection,
    law: Law,
    *,
    dose_id: UUID,
    dose_no: int | None,
    product: str | None,
    lot: str | None,
    given_on: date | None,
    annulled: bool,
    because: str,
    recorded_by: str,
) -> Dose:
    """Write a new version of the dose. The old certificate ends, and the person gets a message.

    A correction that changes nothing, such as a second annulment, leaves the dose as it is.
    """
    person_id = await rows.person_of_dose(connection, dose_id)
    if person_id is None:
        raise NotFound(what="dose")
    person_id = await lock_person(connection, person_id)
    before = await rows.lock_counted_dose(connection, dose_id)
    after = replace(
        before,
        dose_no=dose_no or before.dose_no,
        product=product or before.product,
        lot=lot or before.lot,
        given_on=given_on or before.given_on,
        version=before.version + 1,
        annulled=annulled,
        because=because,
        recorded_by=recorded_by,
    )
    if replace(after, version=before.version, because=before.because, recorded_by=before.recorded_by) == before:
        return before
    others = [dose for dose in await rows.counted_doses(connection, person_id) if dose.dose_id != dose_id]
    _require_course(law, before, after, others)
    await rows.supersede_dose(connection, dose_id)
    await rows.insert_dose(connection, after)
    registration = await current_turn(connection, person_id)
    phase = registration.phase if registration else None
    if not before.annulled:
        await count_dose(connection, before, phase, -1)
    if not annulled:
        await count_dose(connection, after, phase, 1)
    await set_next_turn(connection, law, person_id)
    if await supersede_certificate(connection, person_id=person_id, because=because):
        await leave_message(connection, person_id, "certificate", dose_id)
    return after


def _require_course(law: Law, before: Dose, after: Dose, others: Sequence[Dose]) -> None:
    """Check the rules of a first entry for the members that the correction changes. A lot can always be corrected."""
    terms = product_terms(law, after.product, after.given_on)
    numbers = {dose.dose_no for dose in others}
    if after.annulled:
        if any(number > before.dose_no for number in numbers) and before.dose_no not in numbers:
            raise LaterDoseStands
        return
    if all(getattr(before, name) == getattr(after, name) for name in _COURSE):
        return
    if before.annulled or after.dose_no != before.dose_no:
        if after.dose_no in numbers:
            raise DoseNumberTaken(pointer="/dose_no", dose=after.dose_no)
        whole = numbers | {after.dose_no}
        if whole != set(range(1, len(whole) + 1)) or after.dose_no > doses_of(after.product, terms):
            raise DoseNumberMissing(pointer="/dose_no", dose=after.dose_no)
    for dose in others:
        if dose.dose_no == after.dose_no - 1:
            _require_interval(law, dose, after)
        if dose.dose_no == after.dose_no + 1:
            _require_interval(law, after, dose)


def _require_interval(law: Law, earlier: Dose, later: Dose) -> None:
    if earlier.product != later.product:
        raise OtherProduct(pointer="/product", dose=later.dose_no, product=earlier.product, offers=later.product)
    terms = product_terms(law, earlier.product, earlier.given_on)
    due = window_after(earlier.given_on, earlier.product, terms).first_day
    if later.given_on < due:
        raise DoseBeforeInterval(
            pointer="/given_on", dose=later.dose_no, product=earlier.product, due=due, day=later.given_on
        )
