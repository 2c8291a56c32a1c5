"""A batch is confirmed by another officer than its sender, who says the counts that it has."""

from services.contributions.history.tests.imported import BATCHES, BORN_ON, WHOLE, confirmed, csv_of, imported, person
from tests.running_suite import RunningSuite
from tests.staff import staffed

HEADING = ["national_id", "born_on", "first_month", "last_month", "base"]


async def test_a_second_officer_confirms_what_stands(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    _, number = await person(suite)
    job = await imported(suite, csv_of(HEADING, [number, BORN_ON, "2000-01", "2000-12", "9000"]), **WHOLE)
    path = f"{BATCHES}/{job['id']}/confirmation"
    own = await suite.post("officer", path, {"months": 12, "persons": 1})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    other = await suite.post("officer-2", path, {"months": 11, "persons": 1})
    assert (other.status_code, other.json()["code"]) == (409, "batch_counts_differ")
    unknown = await suite.post("officer-2", path.replace(job["id"], person_of_nobody()), {"months": 1, "persons": 1})
    assert unknown.status_code == 404
    for wrong in ({}, {"months": 0, "persons": 1}, {"months": "12", "persons": 1}, {"months": 2**40, "persons": 1}):
        assert (await suite.post("officer-2", path, wrong)).status_code == 422
    batch = await confirmed(suite, job)
    assert (batch["status"], batch["confirmed_by"]) == ("confirmed", "officer:officer-2")
    again = await suite.post("officer-2", path, {"months": 12, "persons": 1})
    assert (again.status_code, again.json()["code"]) == (409, "batch_not_proposed")
    listed = (await suite.get("officer", BATCHES)).json()["items"]
    assert (listed[0]["id"], listed[0]["told"]) == (job["id"], True)


async def test_a_file_without_a_good_row_makes_nothing_to_confirm(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    job = await imported(suite, csv_of(HEADING, ["1", BORN_ON, "2000-01", "2000-12", "9000"]), **WHOLE)
    assert (await suite.get("officer", f"{BATCHES}/{job['id']}")).json()["status"] == "empty"


async def test_an_employer_and_a_person_see_no_batches(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    me = suite.become("person", employer.staff[0][0])
    for persona in (employer.persona, me, "agent"):
        assert (await suite.get(persona, BATCHES)).status_code == 403


def person_of_nobody() -> str:
    return "00000000-0000-4000-8000-000000000000"
