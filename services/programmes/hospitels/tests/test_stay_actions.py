"""What each action of the room promises: beds are offered, taken, kept from two, and free again."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.programmes.hospitels.actions import move_stay
from services.programmes.hospitels.actions.admit_at_the_door import Arrival, admit_arrivals
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.hospitels.actions.beds import add_beds, open_facility, put_bed_in_service
from services.programmes.hospitels.actions.offer_bed import offer_if_waiting
from services.programmes.hospitels.actions.place_person import place_person
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 6, 7)
NOW = datetime(2021, 6, 7, 3, tzinfo=UTC)
BY = "officer:test"
ONCE = {"operation": "admit", "key": None, "body_hash": b"x"}


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as found:
        yield found


async def _hospitel(known: Known, beds: int) -> UUID:
    async with known.database.transaction(wakes=False) as connection:
        return await open_facility(connection, name="H", area="TH-10", address="-", beds=beds)


async def _placed(known: Known, connection: AsyncConnection, person_id: UUID, *, symptoms: bool = False) -> None:
    finding = Finding("positive", symptoms=symptoms, complications=False)
    given: dict[str, Any] = {"area": "TH-10", "by": BY, "now": NOW, "today": TODAY}
    await place_person(connection, known.law, person_id=person_id, specimen_id=uuid4(), finding=finding, **given)


async def _stay(known: Known, person_id: UUID) -> tuple[UUID, str, UUID | None, str | None]:
    """The number, status, bed, and why an officer has to see to it."""
    ((stay_id, status, bed_id, why),) = await known.found(
        "SELECT stay_id, status, bed_id, officer_why FROM stay WHERE person_id = :p", p=person_id
    )
    return stay_id, status, bed_id, why


async def test_beds_are_numbered_on_and_one_that_somebody_has_stays(known: Known) -> None:
    hospitel = await _hospitel(known, 1)
    async with known.database.transaction(wakes=False) as connection:
        more = await add_beds(connection, facility_id=hospitel, count=2, prefix="")
        assert (more.added, more.first_label, more.last_label) == (2, "2", "3")
        with pytest.raises(NotFound):
            await add_beds(connection, facility_id=uuid4(), count=1, prefix="")
        await _placed(known, connection, known.people[0])
    _, status, bed_id, _ = await _stay(known, known.people[0])
    assert status == "offered"
    assert bed_id is not None
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="bed_is_taken"):
            await put_bed_in_service(connection, bed_id=bed_id, in_service=False)
        with pytest.raises(NotFound):
            await put_bed_in_service(connection, bed_id=uuid4(), in_service=False)


async def test_a_bed_goes_from_one_to_the_next(known: Known) -> None:
    await _hospitel(known, 1)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        await _placed(known, connection, one)
        await _placed(known, connection, two)
    first, _, bed_id, _ = await _stay(known, one)
    second, status, none, _ = await _stay(known, two)
    assert (status, none) == ("waiting", None)
    next_one: dict[str, Any] = {"stay_id": second, "person_id": two, "now": NOW, "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        assert not await offer_if_waiting(connection, known.law, **next_one)
        with pytest.raises(Refusal, match="bed_offer_over"):
            await move_stay.accept_offer(connection, first, by=BY, now=NOW + timedelta(hours=7))
        await move_stay.accept_offer(connection, first, by=BY, now=NOW)
        await move_stay.admit(connection, first, by=BY, day=TODAY)
        with pytest.raises(Refusal, match="stay_step_not_possible"):
            await move_stay.decline_offer(connection, first, by=BY)
        await move_stay.discharge(connection, first, by=BY, day=TODAY, reason="well")
        assert await offer_if_waiting(connection, known.law, **next_one)
    assert (await _stay(known, two))[1:3] == ("offered", bed_id)
    assert (await _stay(known, one))[1:3] == ("discharged", None)


async def test_an_offer_that_nobody_answers_ends_and_an_officer_sees_to_it(known: Known) -> None:
    await _hospitel(known, 1)
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        await _placed(known, connection, person_id)
    stay_id, *_ = await _stay(known, person_id)
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.let_offer_expire(connection, stay_id, now=NOW)
    assert (await _stay(known, person_id))[1] == "offered", "it stands yet"
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.let_offer_expire(connection, stay_id, now=NOW + timedelta(hours=7))
    _, _, bed_id, why = await _stay(known, person_id)
    assert bed_id is None
    assert why is not None
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.see_to_stay(connection, stay_id, by=BY, note="called")
    assert (await _stay(known, person_id))[3] is None


async def test_symptoms_lead_to_a_hospital_before_and_after_admission(known: Known) -> None:
    await _hospitel(known, 1)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        await _placed(known, connection, one, symptoms=True)
        await _placed(known, connection, two)
    assert (await _stay(known, one))[1:] == ("referred", None, "referral")
    stay_id, *_ = await _stay(known, two)
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.admit(connection, stay_id, by=BY, day=TODAY)
        await move_stay.refer(connection, stay_id, by=BY, day=TODAY, reason="fever", now=NOW)
    assert (await _stay(known, two))[1:] == ("referred", None, "referral")


async def test_who_stands_at_the_door_gets_a_free_bed_and_no_bed_goes_to_two(known: Known) -> None:
    one, two, three = known.people
    async with known.database.transaction(wakes=False) as connection:
        for person_id in (one, two, three):
            await _placed(known, connection, person_id)
    hospitel, other = await _hospitel(known, 1), await _hospitel(known, 1)
    arrivals = [Arrival(p, hospitel, TODAY, "$stay $bed", BY, ONCE, None) for p in (one, two)]
    answers = await admit_arrivals(known.database, arrivals)
    stay_id, status, bed_id, _ = await _stay(known, one)
    assert (status, answers) == ("admitted", [f"{stay_id} {bed_id}", None])
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="no_bed_free"):
            await admit_under_lock(connection, person_id=two, facility_id=hospitel, by=BY, day=TODAY)
        given = await admit_under_lock(connection, person_id=two, facility_id=other, by=BY, day=TODAY)
        with pytest.raises(Refusal, match="no_bed_free"):
            await move_stay.transfer(connection, stay_id, facility_id=other, by=BY, reason="nearer")
        await move_stay.discharge(connection, given.stay_id, by=BY, day=TODAY, reason="well")
        await move_stay.transfer(connection, stay_id, facility_id=other, by=BY, reason="nearer")
    assert (await _stay(known, one))[2] == given.bed_id
