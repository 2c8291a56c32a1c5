"""A stay moves from step to step: accepted, admitted, transferred, discharged, or left to an officer."""

from datetime import timedelta
from uuid import UUID

import pytest

from libs.common.refusals import Refusal
from services.programmes.hospitels.actions import move_stay
from services.programmes.hospitels.actions.beds import put_bed_in_service
from services.programmes.hospitels.rows.guests import close_facility
from services.programmes.hospitels.rows.waiting_list import stays_at_closed_facilities
from services.programmes.tests.known import Known
from services.programmes.tests.stays import BY, NOW, TODAY, opened_hospitel, placed, stay_of
from tests.programmes import PATH, hospitel, in_the_programme, mine, positive, until_stay
from tests.running_suite import RunningSuite


async def test_an_unanswered_offer_ends_and_becomes_a_task_of_an_officer(known: Known) -> None:
    await opened_hospitel(known, 1)
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        await placed(known, connection, person_id)
    stay_id, *_ = await stay_of(known, person_id)
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.let_offer_expire(connection, stay_id, now=NOW)
    assert (await stay_of(known, person_id))[1] == "offered", "it stands yet"
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.let_offer_expire(connection, stay_id, now=NOW + timedelta(hours=7))
    _, _, bed_id, why = await stay_of(known, person_id)
    assert bed_id is None
    assert why is not None
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.see_to_stay(connection, stay_id, by=BY, note="called")
    assert (await stay_of(known, person_id))[3] is None


async def test_a_closed_hospitel_is_emptied(known: Known) -> None:
    facility_id = await opened_hospitel(known, 2)
    lies, promised, _ = known.people
    for person_id in (lies, promised):
        async with known.database.transaction(wakes=False) as connection:
            await placed(known, connection, person_id)
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.admit(connection, (await stay_of(known, lies))[0], by=BY, day=TODAY)
        await close_facility(connection, facility_id, day=TODAY)
    for handled in (2, 0):
        async with known.database.transaction(wakes=False) as connection:
            affected = await stays_at_closed_facilities(connection, today=TODAY, limit=10)
            for stay_id in affected:
                await move_stay.leave_closed_facility(connection, stay_id, now=NOW)
        assert len(affected) == handled
    assert (await stay_of(known, promised))[1:] == ("waiting", None, None)
    stay_id, status, bed_id, why = await stay_of(known, lies)
    assert (status, why) == ("admitted", "facility_closed")
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.see_to_stay(connection, stay_id, by=BY, note="another bed is sought")
        assert await stays_at_closed_facilities(connection, today=TODAY, limit=10) == [], "an officer knows of it"
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.discharge(connection, stay_id, by=BY, day=TODAY, reason="closed")
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="bed_is_taken"):
            await put_bed_in_service(connection, bed_id=bed_id or UUID(int=0), in_service=True)


async def test_offer_accept_admit_transfer_discharge(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 3)
    first, second, third = (person for person, _, _ in employer.staff)
    for person in (first, second, third):
        await positive(suite, person)
    assert [(await mine(suite, p))["stays"][0]["place_in_line"] for p in (first, second, third)] == [1, 2, 3]
    home = await hospitel(suite, 1)
    offered = await until_stay(suite, first, "offered")
    assert (await mine(suite, second))["stays"][0]["status"] == "waiting"
    stay = f"{PATH}/stays/{offered['id']}"
    theirs = await suite.post(suite.become("person", second), f"{stay}/acceptance", {})
    assert theirs.status_code == 404
    await suite.made(suite.become("person", first), f"{stay}/acceptance", {})
    again = await suite.post(suite.become("person", first), f"{stay}/acceptance", {})
    assert (again.status_code, again.json()["code"]) == (409, "stay_step_not_possible")
    await suite.made("officer", f"{stay}/admission", {})
    unknown = await suite.post("officer", f"{stay}/transfer", {"facility_id": stay[-36:], "reason": "noise"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (404, "/facility_id")
    nowhere = await suite.post("officer", f"{stay}/transfer", {"facility_id": home, "reason": "noise"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "no_bed_free")
    assert (await mine(suite, first))["stays"][0]["bed"] == "1", "nothing changed"

    other = await hospitel(suite, 2, area="TH-12")
    await suite.made("officer", f"{stay}/transfer", {"facility_id": other, "reason": "nearer to the family"})
    await until_stay(suite, second, "offered")
    occupied = (await suite.get("officer", f"{PATH}/occupancy")).json()
    assert {
        f["id"]: (f["occupied"], f["promised"], f["free"]) for f in occupied["items"] if f["id"] in (home, other)
    } == {
        home: (0, 1, 0),
        other: (1, 0, 1),
    }
    await suite.made("officer", f"{stay}/discharge", {"reason": "recovered"})
    steps = [s["step"] for s in (await suite.get("officer", stay)).json()["steps"]]
    assert steps == ["waiting", "offered", "accepted", "admitted", "transferred", "discharged"]
    declined = (await mine(suite, second))["stays"][0]["id"]
    await suite.made(suite.become("person", second), f"{PATH}/stays/{declined}/refusal", {})
    await until_stay(suite, third, "offered")
