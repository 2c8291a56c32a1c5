"""An officer decides which of two bases counts; every decision stays on record, and listeners hear the last one."""

from sqlalchemy import text

from services.contributions.history.tests.imported import BATCHES, CONTRADICTIONS, months, told
from services.contributions.history.tests.test_find_contradictions import contradictions, old_months
from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_the_old_record_counts_once_an_officer_decided_so(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    person_id = employer.staff[0][0]
    await employer.file("2020-11", 1)
    job = await old_months(suite, employer, ("2020-11", "9000"))
    (found,) = await contradictions(suite, person_id)
    path = f"{CONTRADICTIONS}/{found['id']}/decision"
    for wrong in ({"counts": "both", "because": "x"}, {"counts": "history"}, {"counts": "history", "because": ""}):
        assert (await suite.post("officer", path, wrong)).status_code == 422
    nobody = await suite.post("officer", f"{CONTRADICTIONS}/999999999/decision", {"counts": "return", "because": "x"})
    assert nobody.status_code == 404
    body = {"counts": "history", "because": "the pay slip of November"}
    decided = await suite.made("officer", path, body)
    assert (decided["counts"], decided["decided"], decided["version"]) == ("history", True, 1)
    again = await suite.post("officer", path, body)
    assert (again.status_code, again.json()["code"]) == (409, "decided_so")
    await suite.settled()
    counting = [one["made_of"] for one in await months(suite, person_id) if one["counts"]]
    assert counting == ["history"]
    benefits = suite.box.services["benefits"].database
    statement = text("SELECT prevails FROM imported_month WHERE person_id = CAST(:person_id AS uuid)")
    assert (await benefits.one_statement(statement, {"person_id": person_id}))[0]["prevails"]
    back = await suite.made("officer-2", path, {"counts": "return", "because": "the slip was of another month"})
    assert (back["counts"], back["version"]) == ("return", 2)
    await suite.settled()
    assert not (await benefits.one_statement(statement, {"person_id": person_id}))[0]["prevails"]
    kept = await suite.box.services["contributions"].database.one_statement(
        text("SELECT counts FROM history_decision WHERE contradiction_id = :id ORDER BY version"), {"id": found["id"]}
    )
    assert [row["counts"] for row in kept] == ["history", "return"]
    for officer in ("officer", "officer-2"):
        await suite.made(officer, f"{BATCHES}/{job['id']}/withdrawal", {"because": "wrong file"})
    late = await suite.post("officer", path, body)
    assert (late.status_code, late.json()["code"]) == (409, "batch_not_there")
    await told(suite, job["id"])
    assert await contradictions(suite, person_id) == []
