"""A positive result leads to a hospitel, or with symptoms to a hospital."""

from uuid import uuid4

from services.programmes.hospitels.actions import move_stay
from services.programmes.tests.known import Known
from services.programmes.tests.stays import BY, NOW, TODAY, opened_hospitel, placed, stay_of
from tests.programmes import PATH, hospitel, in_the_programme, mine, positive, until_stay
from tests.running_suite import RunningSuite


async def test_symptoms_lead_to_a_hospital_before_and_after_admission(known: Known) -> None:
    await opened_hospitel(known, 1)
    one, two, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        await placed(known, connection, one, symptoms=True)
        await placed(known, connection, two)
    assert (await stay_of(known, one))[1:] == ("referred", None, "referral")
    stay_id, *_ = await stay_of(known, two)
    async with known.database.transaction(wakes=False) as connection:
        await move_stay.admit(connection, stay_id, by=BY, day=TODAY)
        await move_stay.refer(connection, stay_id, by=BY, day=TODAY, reason="fever", now=NOW)
    assert (await stay_of(known, two))[1:] == ("referred", None, "referral")


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
    stay = (await until_stay(suite, well, "offered"))["id"]
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
