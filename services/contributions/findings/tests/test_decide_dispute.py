"""A dispute is an officer's task, decided by another than who answered; the doors show each its own."""

from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

FINDINGS = "/contributions/v1/findings"


async def low_wage(suite: RunningSuite) -> tuple[Staffed, dict[str, Any]]:
    """Return an employer of one person with a wage below the floor, and the finding."""
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    await employer.file("2021-01", 1, wage="900.00")
    await suite.settled()
    (found,) = (await suite.get(employer.persona, FINDINGS, employer_id=employer.id)).json()["items"]
    return employer, found


def dispute(employer: Staffed, found: dict[str, Any]) -> dict[str, Any]:
    answer = {"finding_id": found["id"], "reply": "dispute", "because": "half days"}
    return {"employer_id": employer.id, "answers": [answer]}


async def test_a_dispute_is_a_task_that_another_officer_decides(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    assert (found["kind"], found["reported"], found["compared"]) == ("wage_below_floor", "900.00", "1650.00")
    assert (found["answer_by"], found["law"]) == ("2021-03-12", "Social Security Act B.E. 2533 (1990), s. 46")
    assert found["national_id"] == employer.staff[0][1]
    decision = f"{FINDINGS}/{found['id']}/decision"
    early = await suite.post("officer", decision, {"outcome": "upheld", "because": "x"})
    assert (early.status_code, early.json()["code"]) == (409, "finding_not_disputed")
    taken = await suite.made("officer", f"{FINDINGS}/answers", dispute(employer, found))
    assert taken["findings"][0]["status"] == "disputed"
    tasks = (await suite.get("officer-2", "/contributions/v1/inbox", kind="disputed_finding")).json()["items"]
    (task,) = [one for one in tasks if one["id"] == str(found["id"])]
    assert (task["about"]["because"], task["about"]["kind"]) == ("half days", "wage_below_floor")
    own = await suite.post("officer", decision, {"outcome": "dismissed", "because": "x"})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    for wrong in ({"outcome": "maybe", "because": "x"}, {"outcome": "upheld"}, {"outcome": "upheld", "because": ""}):
        assert (await suite.post("officer-2", decision, wrong)).status_code == 422
    decided = await suite.made("officer-2", decision, {"outcome": "dismissed", "because": "the slip shows it"})
    assert (decided["status"], decided["decided_because"]) == ("dismissed", "the slip shows it")
    again = await suite.post("officer-2", decision, {"outcome": "upheld", "because": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "finding_not_disputed")
    tasks = (await suite.get("officer-2", "/contributions/v1/inbox", kind="disputed_finding")).json()["items"]
    assert str(found["id"]) not in [one["id"] for one in tasks]
    await employer.file("2021-01", 1, kind="correction", wage="901.00")
    await suite.settled()
    (still,) = (await suite.get(employer.persona, FINDINGS, employer_id=employer.id)).json()["items"]
    assert (still["status"], still["reported"]) == ("dismissed", "901.00"), "it is not raised again"


async def test_findings_are_the_employers_and_the_offices_of_its_area(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    other = await staffed(suite, 0)
    await suite.settled()
    assert (await suite.get(other.persona, FINDINGS, employer_id=employer.id)).status_code == 404
    assert (await suite.get(other.persona, FINDINGS)).status_code == 404, "an employer names itself"
    refused = await suite.post(other.persona, f"{FINDINGS}/answers", dispute(other, found))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "finding_unknown")
    assert (await suite.post(other.persona, f"{FINDINGS}/answers", dispute(employer, found))).status_code == 404
    listed = (await suite.get("officer", FINDINGS, employer_id=employer.id)).json()["items"]
    assert listed[0]["national_id"] != employer.staff[0][1], "masked without a purpose"
    clear = (await suite.get("officer", FINDINGS, employer_id=employer.id, purpose="a call")).json()["items"]
    assert clear[0]["national_id"] == employer.staff[0][1]
