"""A dispute is an officer's task, decided by another than who answered; the doors show each its own."""

from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

FINDINGS = "/contributions/v1/findings"


def of(employer: Staffed) -> str:
    return f"/contributions/v1/employers/{employer.id}/findings"


async def low_wage(suite: RunningSuite) -> tuple[Staffed, dict[str, Any]]:
    """Return an employer of one person with a wage below the floor, and the finding."""
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    await employer.file("2021-01", 1, wage="900.00")
    await suite.settled()
    (found,) = (await suite.get(employer.persona, of(employer))).json()["items"]
    return employer, found


def dispute(employer: Staffed, found: dict[str, Any]) -> dict[str, Any]:
    answer = {"finding_id": found["id"], "answer": "dispute", "because": "half days"}
    return {"employer_id": employer.id, "answers": [answer]}


async def test_a_dispute_is_a_task_that_another_officer_decides(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    assert (found["kind"], found["reported"], found["compared"]) == ("below_floor", "900.00", "1650.00")
    assert (found["answer_until"], found["law"]) == ("2021-03-12", "Social Security Act B.E. 2533 (1990), s. 46")
    assert found["national_id"] == employer.staff[0][1]
    decision = f"{FINDINGS}/{found['id']}/decision"
    early = await suite.post("officer", decision, {"outcome": "upheld", "because": "x"})
    assert (early.status_code, early.json()["code"]) == (409, "finding_not_disputed")
    taken = await suite.made("officer", f"{FINDINGS}/answers", dispute(employer, found))
    assert taken["findings"][0]["status"] == "disputed"
    tasks = (await suite.get("officer-2", "/contributions/v1/inbox", kind="disputed_finding")).json()["items"]
    (task,) = [one for one in tasks if one["id"] == str(found["id"])]
    assert (task["about"]["because"], task["about"]["kind"]) == ("half days", "below_floor")
    own = await suite.post("officer", decision, {"outcome": "dismissed", "because": "x"})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    for wrong in ({"outcome": "maybe", "because": "x"}, {"outcome": "upheld"}, {"outcome": "upheld", "because": ""}):
        assert (await suite.post("officer-2", decision, wrong)).status_code == 422
    decided = await suite.made("officer-2", decision, {"outcome": "dismissed", "because": "the slip shows it"})
    assert (decided["status"], decided["outcome"], decided["decided_because"]) == (
        "decided",
        "dismissed",
        "the slip shows it",
    )
    again = await suite.post("officer-2", decision, {"outcome": "upheld", "because": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "finding_not_disputed")
    tasks = (await suite.get("officer-2", "/contributions/v1/inbox", kind="disputed_finding")).json()["items"]
    assert str(found["id"]) not in [one["id"] for one in tasks]
    await employer.file("2021-01", 1, kind="correction", wage="901.00")
    await suite.settled()
    (still,) = (await suite.get(employer.persona, of(employer))).json()["items"]
    assert (still["outcome"], still["amount"]) == ("dismissed", "901.00"), "it is not raised again"


async def test_findings_are_the_employers_and_the_offices_of_its_area(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    other = await staffed(suite, 0)
    await suite.settled()
    assert (await suite.get(other.persona, of(employer))).status_code == 404
    assert (await suite.get(other.persona, FINDINGS)).status_code == 403, "all employers are for officers"
    refused = await suite.post(other.persona, f"{FINDINGS}/answers", dispute(other, found))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "finding_unknown")
    assert (await suite.post(other.persona, f"{FINDINGS}/answers", dispute(employer, found))).status_code == 404
    listed = (await suite.get("officer", of(employer))).json()["items"]
    assert listed[0]["national_id"] != employer.staff[0][1], "masked without a purpose"
    clear = (await suite.get("officer", of(employer), purpose="a call")).json()["items"]
    assert clear[0]["national_id"] == employer.staff[0][1]


async def test_one_finding_is_answered_by_its_number_and_stands_in_its_return(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    other = await staffed(suite, 0)
    await suite.settled()
    door = f"{FINDINGS}/{found['id']}/answer"
    of_return = f"/contributions/v1/returns/{found['return_id']}/findings"
    assert [one["id"] for one in (await suite.get(employer.persona, of_return)).json()["items"]] == [found["id"]]
    assert (await suite.get(other.persona, of_return)).status_code == 404
    dispute_it = {"answer": "dispute", "because": "half days"}
    assert (await suite.post(other.persona, door, dispute_it)).status_code == 404
    refused = (await suite.post(employer.persona, door, {"answer": "accept"})).json()
    assert [(fault["pointer"], fault["code"]) for fault in refused["errors"]] == [("/wage", "wage_missing")]
    for wrong in ({"answer": "maybe"}, {}, {**dispute_it, "reply": "accept"}):
        assert (await suite.post(employer.persona, door, wrong)).status_code == 422, wrong
    accepted = await suite.made(employer.persona, door, {"answer": "accept", "wage": "9000.00"})
    assert (accepted["status"], accepted["amount"]) == ("accepted", "900.00")
    again = (await suite.post(employer.persona, door, dispute_it)).json()
    assert [(fault["pointer"], fault["code"]) for fault in again["errors"]] == [
        ("#path/finding_id", "finding_answered")
    ]
    await suite.settled()
    corrected = await suite.get(employer.persona, f"/contributions/v1/returns/{accepted['correction_id']}/lines")
    assert [line["wage"] for line in corrected.json()["items"]] == ["9000.00"]
    (left,) = (await suite.get(employer.persona, of(employer))).json()["items"]
    assert (left["status"], left["removed_on"]) == ("accepted", "2021-02-10")


async def test_a_finding_whose_cause_went_without_an_answer_is_closed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, found = await low_wage(suite)
    await employer.file("2021-01", 1, kind="correction", wage="9000.00")
    await suite.settled()
    (closed,) = (await suite.get(employer.persona, of(employer), status="closed")).json()["items"]
    assert (closed["id"], closed["removed_on"]) == (found["id"], "2021-02-10")
    assert (await suite.get(employer.persona, of(employer), status="open")).json()["items"] == []
