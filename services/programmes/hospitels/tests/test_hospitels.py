"""Hospitels: a bed only for whom it is meant, never twice, and the line moves on."""

import asyncio
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from services.programmes.hospitels.schedule import AT_ONCE
from tests.programmes import PATH, hospitel, in_the_programme, mine, positive
from tests.running_suite import RunningSuite

_EXPIRE = text("UPDATE stay SET offered_until = clock_timestamp() - interval '1 minute' WHERE status = 'offered'")
_TAKEN_TWICE = text("""
    SELECT count(*) AS n FROM (SELECT bed_id FROM stay WHERE bed_id IS NOT NULL GROUP BY bed_id HAVING count(*) > 1) t
""")
_HELD = text("""
    SELECT (SELECT count(*) FROM bed WHERE stay_id IS NOT NULL) AS beds,
           (SELECT count(*) FROM stay WHERE status IN ('offered', 'accepted', 'admitted')) AS stays,
           (SELECT count(*) FROM bed b JOIN stay s ON s.bed_id = b.bed_id AND s.stay_id = b.stay_id) AS agree
""")
_OFFERED = text("SELECT count(*) AS n FROM stay WHERE status = 'offered'")
_WAIT = text("""
    WITH known AS (
        INSERT INTO person (person_id, event_partition) SELECT p, 0 FROM unnest(CAST(:persons AS uuid[])) p
    )
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status)
    SELECT uuidv7(), p, uuidv7(), 'TH-10', 'waiting' FROM unnest(CAST(:persons AS uuid[])) p
""")


async def _until(suite: RunningSuite, person: str, status: str) -> dict[str, Any]:
    for _ in range(300):
        stays = (await mine(suite, person))["stays"]
        if stays and stays[0]["status"] == status:
            found: dict[str, Any] = stays[0]
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(stays)


async def test_offer_accept_admit_transfer_discharge(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 3)
    first, second, third = (person for person, _, _ in employer.staff)
    for person in (first, second, third):
        await positive(suite, person)
    assert [(await mine(suite, p))["stays"][0]["place_in_line"] for p in (first, second, third)] == [1, 2, 3]
    home = await hospitel(suite, 1)
    offered = await _until(suite, first, "offered")
    assert (await mine(suite, second))["stays"][0]["status"] == "waiting"
    stay = f"{PATH}/stays/{offered['id']}"
    theirs = await suite.post(suite.become("person", second), f"{stay}/acceptance", {})
    assert theirs.status_code == 404
    await suite.made(suite.become("person", first), f"{stay}/acceptance", {})
    again = await suite.post(suite.become("person", first), f"{stay}/acceptance", {})
    assert (again.status_code, again.json()["code"]) == (409, "stay_step_not_possible")
    await suite.made("officer", f"{stay}/admission", {})
    nowhere = await suite.post("officer", f"{stay}/transfer", {"facility_id": home, "reason": "noise"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "no_bed_free")
    assert (await mine(suite, first))["stays"][0]["bed"] == "1", "nothing changed"

    other = await hospitel(suite, 2, area="TH-12")
    await suite.made("officer", f"{stay}/transfer", {"facility_id": other, "reason": "nearer to the family"})
    await _until(suite, second, "offered")
    occupied = (await suite.get("officer", f"{PATH}/occupancy")).json()
    assert {f["id"]: (f["occupied"], f["promised"], f["free"]) for f in occupied["items"]} == {
        home: (0, 1, 0),
        other: (1, 0, 1),
    }
    await suite.made("officer", f"{stay}/discharge", {"reason": "recovered"})
    steps = [s["step"] for s in (await suite.get("officer", stay)).json()["steps"]]
    assert steps == ["waiting", "offered", "accepted", "admitted", "transferred", "discharged"]
    declined = (await mine(suite, second))["stays"][0]["id"]
    await suite.made(suite.become("person", second), f"{PATH}/stays/{declined}/refusal", {})
    await _until(suite, third, "offered")


async def test_symptoms_lead_to_a_hospital_and_before_an_officer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    ill, well = employer.staff[0][0], employer.staff[1][0]
    home = await hospitel(suite, 2)
    await positive(suite, ill, symptoms=True)
    assert (await mine(suite, ill))["stays"][0]["status"] == "referred"
    door = await suite.post("officer", f"{PATH}/facilities/{home}/admissions", {"person_id": ill})
    assert (door.status_code, door.json()["code"]) == (409, "stay_step_not_possible")
    specimen = await positive(suite, well)
    stay = (await _until(suite, well, "offered"))["id"]
    await suite.made("officer", f"{PATH}/stays/{stay}/admission", {})
    correction = {"outcome": "negative", "laboratory": "R", "because": "second look"}
    await suite.made("officer", f"{PATH}/specimens/{specimen['id']}/corrections", correction)
    assert (await mine(suite, well))["stays"][0]["status"] == "admitted", "an officer has to see to it"
    waiting = (await suite.get("officer", f"{PATH}/inbox")).json()["items"]
    assert [(w["kind"], w["about"]["officer_why"]) for w in waiting] == [
        ("stay", "referral"),
        ("stay", "result_corrected"),
    ]
    assert all(w["law"] for w in waiting)
    await suite.made("officer", f"{PATH}/stays/{waiting[0]['id']}/attention", {"note": "Rajavithi takes her"})
    await suite.made("officer", f"{PATH}/stays/{stay}/discharge", {"reason": "negative after all"})
    assert (await suite.get("officer", f"{PATH}/inbox")).json()["items"] == []
    third = (await in_the_programme(suite, 1)).staff[0][0]
    await positive(suite, third)
    await positive(suite, third, symptoms=True)
    assert (await mine(suite, third))["stays"][0]["status"] == "referred", "whichever specimen tells of symptoms"
    nobody = await suite.post("officer", f"{PATH}/facilities/{home}/admissions", {"person_id": str(uuid4())})
    assert nobody.status_code == 404


async def test_an_offer_that_nobody_answers_goes_to_the_next(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 2)
    first, second = employer.staff[0][0], employer.staff[1][0]
    await hospitel(suite, 1)
    await positive(suite, first)
    await positive(suite, second)
    stay = (await _until(suite, first, "offered"))["id"]
    programmes = suite.box.services["programmes"]
    await programmes.database.one_statement(_EXPIRE)
    late = await suite.post(suite.become("person", first), f"{PATH}/stays/{stay}/acceptance", {})
    assert late.json()["code"] in {"bed_offer_over", "stay_step_not_possible"}
    programmes.wakeups.signal("beds")
    await _until(suite, second, "offered")
    assert (await mine(suite, first))["stays"][0]["reason"] == "offer_expired"
    waiting = (await suite.get("officer", f"{PATH}/inbox")).json()["items"]
    assert [w["about"]["officer_why"] for w in waiting] == ["offer_expired"], "somebody calls the person"


async def test_a_long_line_in_a_full_area_keeps_nobody_elsewhere_waiting(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    database = suite.box.services["programmes"].database
    await database.one_statement(_WAIT, {"persons": [uuid4() for _ in range(AT_ONCE + 1)]})
    await database.one_statement(text("UPDATE stay SET area = 'TH-90'"))
    await positive(suite, person)
    await hospitel(suite, 1)
    await _until(suite, person, "offered")


async def test_beds_are_never_given_twice_at_the_door(local_suite: RunningSuite) -> None:
    """300 persons at once at a door with 20 beds, some of them twice, while an officer takes beds away."""
    suite = local_suite
    await in_the_programme(suite, 0)
    database = suite.box.services["programmes"].database
    persons = [uuid4() for _ in range(300)]
    home = await hospitel(suite, 20)
    await database.one_statement(_WAIT, {"persons": persons})
    path = f"{PATH}/facilities/{home}/admissions"
    tries = [*persons, *persons[:50]]
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
    await suite.box.services["programmes"].database.one_statement(_WAIT, {"persons": [person]})
    path, body = f"{PATH}/facilities/{home}/admissions", {"person_id": str(person)}
    lost = await suite.post("officer", path, body, key="k", headers={"X-Sandbox-Fault": "timeout-after-commit"})
    again = await suite.post("officer", path, body, key="k")
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true"), lost.status_code
    assert again.json()["status"] == "admitted"
    reused = await suite.post("officer", path, {"person_id": str(uuid4())}, key="k")
    assert reused.json()["code"] == "idempotency_key_reused"


async def test_a_bed_that_somebody_has_is_not_taken_out_of_service(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    await hospitel(suite, 1)
    person = employer.staff[0][0]
    await positive(suite, person)
    await _until(suite, person, "offered")
    (row,) = await suite.box.services["programmes"].database.one_statement(text("SELECT bed_id FROM bed"))
    path = f"{PATH}/beds/{row['bed_id']}/service"
    taken = await suite.post("officer", path, {"in_service": False})
    assert (taken.status_code, taken.json()["code"]) == (409, "bed_is_taken")
    stay = (await mine(suite, person))["stays"][0]["id"]
    await suite.made(suite.become("person", person), f"{PATH}/stays/{stay}/refusal", {})
    assert (await suite.made("officer", path, {"in_service": False}))["in_service"] is False
    assert (await suite.post("officer", f"{PATH}/beds/{uuid4()}/service", {"in_service": True})).status_code == 404
