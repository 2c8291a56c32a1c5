"""A person who arrives gets a free bed, and no bed goes to two persons."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.programmes.hospitels.actions import move_stay
from services.programmes.hospitels.actions.admit_at_the_door import Arrival, admit_arrivals
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.tests.known import Known
from services.programmes.tests.stays import BY, TODAY, opened_hospitel, placed, stay_of
from tests.programmes import PATH, WAITING_FOR_A_BED, hospitel, in_the_programme
from tests.running_suite import RunningSuite

ONCE = {"operation": "admit", "key": None, "body_hash": b"x"}
_TAKEN_TWICE = text("""
    SELECT count(*) AS n FROM (SELECT bed_id FROM stay WHERE bed_id IS NOT NULL GROUP BY bed_id HAVING count(*) > 1) t
""")
_HELD = text("""
    SELECT (SELECT count(*) FROM bed WHERE stay_id IS NOT NULL) AS beds,
           (SELECT count(*) FROM stay WHERE status IN ('offered', 'accepted', 'admitted')) AS stays,
           (SELECT count(*) FROM bed b JOIN stay s ON s.bed_id = b.bed_id AND s.stay_id = b.stay_id) AS agree
""")
_OFFERED = text("SELECT count(*) AS n FROM stay WHERE status = 'offered'")


async def test_a_person_who_arrives_gets_a_free_bed_and_no_bed_goes_to_two(known: Known) -> None:
    one, two, three = known.people
    async with known.database.transaction(wakes=False) as connection:
        for person_id in (one, two, three):
            await placed(known, connection, person_id)
    hospitel, other = await opened_hospitel(known, 1), await opened_hospitel(known, 1)
    arrivals = [Arrival(p, hospitel, TODAY, "$stay $bed", BY, ONCE, None) for p in (one, two)]
    answers = await admit_arrivals(known.database, arrivals)
    stay_id, status, bed_id, _ = await stay_of(known, one)
    assert (status, answers) == ("admitted", [f"{stay_id} {bed_id}", None])
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="no_bed_free"):
            await admit_under_lock(connection, person_id=two, facility_id=hospitel, by=BY, day=TODAY)
        given = await admit_under_lock(connection, person_id=two, facility_id=other, by=BY, day=TODAY)
        with pytest.raises(Refusal, match="no_bed_free"):
            await move_stay.transfer(connection, stay_id, facility_id=other, by=BY, reason="nearer")
        await move_stay.discharge(connection, given.stay_id, by=BY, day=TODAY, reason="well")
        await move_stay.transfer(connection, stay_id, facility_id=other, by=BY, reason="nearer")
    assert (await stay_of(known, one))[2] == given.bed_id


async def test_beds_are_never_given_twice_at_the_door(local_suite: RunningSuite) -> None:
    """120 persons at once at a door with 20 beds, some of them twice, while an officer takes beds away."""
    suite = local_suite
    await in_the_programme(suite, 0)
    database = suite.box.services["programmes"].database
    persons = [uuid4() for _ in range(120)]
    home = await hospitel(suite, 20)
    await database.one_statement(WAITING_FOR_A_BED, {"persons": persons})
    path = f"{PATH}/facilities/{home}/admissions"
    tries = [*persons, *persons[:30]]
    answers = await asyncio.gather(*(suite.post("officer", path, {"person_id": str(p)}) for p in tries))
    assert {a.status_code for a in answers} == {201, 409}
    given = [a.json() for a in answers if a.status_code == 201]
    offered = (await database.one_statement(_OFFERED))[0]["n"]  # the waiting list goes on beside the door
    assert len({g["bed_id"] for g in given}) == len({g["id"] for g in given}) == 20 - offered
    assert (await database.one_statement(_TAKEN_TWICE))[0]["n"] == 0
    held = (await database.one_statement(_HELD))[0]
    assert (held["beds"], held["stays"], held["agree"]) == (20, 20, 20)
    key = "the same request"
    more = await suite.made("officer", f"{PATH}/facilities/{home}/beds", {"count": 1, "prefix": "B-"})
    assert more["added"] == 1
    await asyncio.sleep(0.3)  # the new bed is offered to whoever waits longest, so the door is full again
    full = await suite.post("officer", path, {"person_id": str(persons[-1])}, key=key)
    assert full.json()["code"] in {"no_bed_free", "stay_step_not_possible"}


async def test_an_admission_that_is_sent_again_gets_the_first_answer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await in_the_programme(suite, 0)
    home = await hospitel(suite, 2)
    person = uuid4()
    await suite.box.services["programmes"].database.one_statement(WAITING_FOR_A_BED, {"persons": [person]})
    path, body = f"{PATH}/facilities/{home}/admissions", {"person_id": str(person)}
    lost = await suite.post("officer", path, body, key="k", headers={"X-Sandbox-Fault": "timeout-after-commit"})
    again = await suite.post("officer", path, body, key="k")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true"), lost.status_code
    assert again.json()["status"] == "admitted"
    reused = await suite.post("officer", path, {"person_id": str(uuid4())}, key="k")
    assert reused.json()["code"] == "idempotency_key_reused"
