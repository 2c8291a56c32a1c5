"""A place reads the names of those whom it expects; who was erased has none."""

from sqlalchemy import text

from tests.programmes import PATH, hospitel, in_the_programme, positive, until_stay
from tests.running_suite import RunningSuite

_FORGOTTEN = text("DELETE FROM person_key WHERE person_id = CAST(:person AS uuid)")


async def test_the_place_reads_the_name_of_its_guest_until_it_is_erased(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    here = await hospitel(suite, 1, area="TH-55")
    us = suite.become("facility", here)
    await positive(suite, person)
    stay = (await until_stay(suite, person, "waiting"))["id"]
    await suite.made("officer", f"{PATH}/facilities/{here}/admissions", {"person_id": person})
    known = (await suite.get("officer", f"/registration/v1/persons/{person}", purpose="test")).json()
    (guest,) = (await suite.get(us, f"{PATH}/own-place/today")).json()["items"]
    assert (guest["id"], guest["name"]) == (stay, f"{known['given_name']} {known['family_name']}")
    assert guest["admitted_on"] == "2021-06-07"
    await suite.box.services["registration"].database.one_statement(_FORGOTTEN, {"person": person})
    (guest,) = (await suite.get(us, f"{PATH}/own-place/today")).json()["items"]
    assert guest["name"] is None, "without a key there is no name"
