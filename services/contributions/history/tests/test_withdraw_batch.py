"""A batch is withdrawn as a whole by two officers: none of its months counts, and each may be imported again."""

from services.contributions.history.tests.imported import (
    BATCHES,
    BORN_ON,
    WHOLE,
    confirmed,
    csv_of,
    imported,
    months,
    person,
    told,
)
from tests.running_suite import RunningSuite

HEADING = ["national_id", "born_on", "month", "base"]
BECAUSE = {"because": "the file was of another agency"}


async def test_two_officers_withdraw_a_batch(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    person_id, number = await person(suite)
    content = csv_of(HEADING, [number, BORN_ON, "2004-01", "9000"])
    job = await imported(suite, content, **WHOLE)
    await confirmed(suite, job)
    path = f"{BATCHES}/{job['id']}/withdrawal"
    asked = await suite.made("officer", path, BECAUSE)
    assert (asked["status"], asked["withdrawal_by"]) == ("confirmed", "officer:officer")
    alone = await suite.post("officer", path, BECAUSE)
    assert (alone.status_code, alone.json()["code"]) == (403, "second_officer_needed")
    assert len(await months(suite, person_id)) == 1, "one officer alone withdraws nothing"
    done = await suite.made("officer-2", path, BECAUSE)
    assert (done["status"], done["withdrawn_by"]) == ("withdrawn", "officer:officer-2")
    assert await months(suite, person_id) == []
    again = await suite.post("officer", path, BECAUSE)
    assert (again.status_code, again.json()["code"]) == (409, "batch_not_there")
    await told(suite, job["id"])
    repaired = await imported(suite, content, **WHOLE)
    assert (repaired["result"]["months"], repaired["result"]["failed_rows"]) == (1, 0), "it may be imported again"
    await confirmed(suite, repaired)
    assert [one["imported"]["batch_id"] for one in await months(suite, person_id)] == [repaired["id"]]


async def test_a_batch_is_withdrawn_before_it_was_confirmed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    _, number = await person(suite)
    job = await imported(suite, csv_of(HEADING, [number, BORN_ON, "2004-01", "9000"]), **WHOLE)
    path = f"{BATCHES}/{job['id']}"
    await suite.made("officer", f"{path}/withdrawal", BECAUSE)
    await suite.made("officer-2", f"{path}/withdrawal", BECAUSE)
    late = await suite.post("officer-2", f"{path}/confirmation", {"months": 1, "persons": 1})
    assert (late.status_code, late.json()["code"]) == (409, "batch_not_proposed")
