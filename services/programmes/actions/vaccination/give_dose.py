"""A dose is given, corrected or annulled; the next one's turn follows from those that stand."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law, Terms
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7
from services.programmes.actions.journal import write_journal
from services.programmes.actions.sites.book import DoseBeforeInterval, NothingToBook, OtherProduct
from services.programmes.actions.sites.end_booking import end_booking, keep_booking
from services.programmes.actions.tell_person import leave_message, lock_person
from services.programmes.actions.vaccination.end_certificate import supersede_certificate
from services.programmes.rules.vaccination import doses_of, window_after

_VACCINATION = text("SELECT * FROM vaccination WHERE person_id = :person_id AND status <> 'withdrawn' FOR UPDATE")
_SITE = text("SELECT name, area FROM site WHERE site_id = :site_id AND programme = 'vaccination'")
_INSERT = text("""
    INSERT INTO dose (dose_id, version, stands, person_id, dose_no, product, lot, given_on, place, area, annulled,
                      because, recorded_by)
    VALUES (:dose_id, :version, true, :person_id, :dose_no, :product, :lot, :given_on, :place, :area, :annulled,
            :because, :recorded_by)
""")
_PERSON = text("SELECT person_id FROM dose WHERE dose_id = :dose_id LIMIT 1")
_STANDING = text("SELECT * FROM dose WHERE dose_id = :dose_id AND stands FOR UPDATE")
_SUPERSEDE = text("UPDATE dose SET stands = false WHERE dose_id = :dose_id AND stands")
_OF_PERSON = text("SELECT * FROM dose WHERE person_id = :person_id AND stands AND NOT annulled ORDER BY dose_no")
_NEXT = text("""
    UPDATE vaccination SET status = :status, next_dose = :next_dose, next_product = :next_product,
        due_from = :due_from, due_until = :due_until
    WHERE vaccination_id = :vaccination_id
""")
_TOO_EARLY = text("""
    SELECT b.booking_id FROM booking b JOIN session x USING (session_id)
    WHERE b.person_id = :person_id AND b.programme = 'vaccination' AND b.status = 'booked'
      AND (CAST(:due_from AS date) IS NULL OR x.day < :due_from OR x.offers <> :next_product)
""")


class ProductUnknown(Refusal):
    code = "product_unknown"
    kind = "invalid"
    sentence = Sentence(
        en="The programme does not give {product}; it gives: {known}.",
        th="โครงการไม่มีวัคซีน {product} มีเพียง: {known}",
        vi="Chương trình không dùng {product}; chỉ có: {known}.",
    )


class CourseComplete(Refusal):
    code = "course_complete"
    sentence = Sentence(
        en="The person has had every dose of the course.",
        th="ได้รับวัคซีนครบตามกำหนดแล้ว",
        vi="Người này đã tiêm đủ liều.",
    )


class LaterDoseStands(Refusal):
    code = "later_dose_stands"
    sentence = Sentence(
        en="A later dose stands on this one: annul that one first.",
        th="มีเข็มถัดไปแล้ว โปรดยกเลิกเข็มถัดไปก่อน",
        vi="Đã có liều sau: hãy hủy liều sau trước.",
    )


def product_terms(law: Law, product: str, day: date, *, pointer: str = "/product") -> Terms:
    terms = law.rule("programmes", "vaccination").at("products", day)
    if product not in terms.values:
        raise ProductUnknown(pointer=pointer, product=product, known=", ".join(sorted(terms.values)))
    return terms


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
) -> dict[str, Any]:
    """The next dose of a confirmed person, booked or not; never before its interval, never of another product."""
    terms = product_terms(law, product, given_on)
    person_id = await lock_person(connection, person_id)
    site = (await connection.execute(_SITE, {"site_id": site_id})).one_or_none()
    if site is None:
        raise NotFound(pointer="/site_id", what="site")
    turn = (await connection.execute(_VACCINATION, {"person_id": person_id})).mappings().one_or_none()
    if turn is None or turn["status"] == "registered":
        raise NothingToBook
    if turn["status"] == "complete":
        raise CourseComplete
    told = {"dose": turn["next_dose"], "product": turn["next_product"] or product}
    if turn["next_product"] not in {None, product}:
        raise OtherProduct(pointer="/product", **told, offers=product)
    if turn["due_from"] is not None and given_on < turn["due_from"]:
        raise DoseBeforeInterval(pointer="/given_on", **told, due=turn["due_from"], day=given_on)
    row = {
        "dose_id": uuid7(),
        "version": 1,
        "person_id": person_id,
        "dose_no": turn["next_dose"],
        "product": product,
        "lot": lot,
        "given_on": given_on,
        "place": site.name,
        "area": turn["area"],
        "annulled": False,
        "because": None,
        "recorded_by": recorded_by,
    }
    await connection.execute(_INSERT, row)
    await keep_booking(connection, person_id, "vaccination")
    await _count(connection, row, turn["phase"], 1)
    await _set_next_turn(connection, dict(turn), person_id, terms)
    await supersede_certificate(connection, person_id=person_id, because="another dose was given")
    return row


async def correct_dose(
    connection: AsyncConnection,
    law: Law,
    *,
    dose_id: UUID,
    product: str | None,
    lot: str | None,
    given_on: date | None,
    annulled: bool,
    because: str,
    recorded_by: str,
) -> dict[str, Any]:
    """A new version of the dose. The certificate that showed the old one is valid no more, and the person is told."""
    person_id = (await connection.execute(_PERSON, {"dose_id": dose_id})).scalar_one_or_none()
    if person_id is None:
        raise NotFound(what="dose")
    await lock_person(connection, person_id)
    before = dict((await connection.execute(_STANDING, {"dose_id": dose_id})).mappings().one())
    changed = {"product": product or before["product"], "lot": lot or before["lot"]}
    terms = product_terms(law, changed["product"], given_on or before["given_on"])
    row = {
        **before,
        **changed,
        "given_on": given_on or before["given_on"],
        "version": before["version"] + 1,
        "annulled": annulled,
        "because": because,
        "recorded_by": recorded_by,
    }
    doses = [dict(d) for d in (await connection.execute(_OF_PERSON, {"person_id": person_id})).mappings()]
    if annulled and any(d["dose_no"] > before["dose_no"] for d in doses):
        raise LaterDoseStands
    await connection.execute(_SUPERSEDE, {"dose_id": dose_id})
    await connection.execute(_INSERT, row)
    turn = (await connection.execute(_VACCINATION, {"person_id": person_id})).mappings().one()
    if not before["annulled"]:
        await _count(connection, before, turn["phase"], -1)
    if not annulled:
        await _count(connection, row, turn["phase"], 1)
    await _set_next_turn(connection, dict(turn), person_id, terms)
    if await supersede_certificate(connection, person_id=person_id, because=because):
        await leave_message(connection, person_id, "certificate", dose_id)
    return row


async def _set_next_turn(connection: AsyncConnection, turn: dict[str, Any], person_id: UUID, terms: Terms) -> None:
    """From the doses that stand: which is next, and when. A booking that does not fit any more is cancelled."""
    doses = [dict(d) for d in (await connection.execute(_OF_PERSON, {"person_id": person_id})).mappings()]
    last = doses[-1] if doses else None
    complete = last is not None and len(doses) >= doses_of(last["product"], terms)
    window = window_after(last["given_on"], last["product"], terms) if last and not complete else None
    row = {
        "vaccination_id": turn["vaccination_id"],
        "status": "complete" if complete else "confirmed",
        "next_dose": len(doses) + 1,
        "next_product": last["product"] if last and not complete else None,
        "due_from": window.first_day if window else None,
        "due_until": window.last_day if window else None,
    }
    await connection.execute(_NEXT, row)
    if not doses:
        return
    wrong = await connection.execute(_TOO_EARLY, {**row, "person_id": person_id})
    for booking_id in wrong.scalars().all():
        await end_booking(connection, booking_id=booking_id, person_id=person_id, status="cancelled")
        await leave_message(connection, person_id, "booking", booking_id)


async def _count(connection: AsyncConnection, dose: dict[str, Any], phase: int | None, counts: int) -> None:
    about = {"area": dose["area"], "person_id": dose["person_id"], "subject_id": dose["dose_id"], "phase": phase}
    happening = f"dose_{dose['dose_no']}"
    await write_journal(connection, happening, day=dose["given_on"], counts=1 if counts > 0 else -1, **about)
