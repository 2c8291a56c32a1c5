"""Plans and cases at the doors: each office its own, an employer what it was told of, and bad input."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.running_suite import RunningSuite
from tests.staff import staffed

PLANS, CASES = "/contributions/v1/inspection-plans", "/contributions/v1/inspections"
SANCTIONS, FIGURES = "/contributions/v1/sanctions", "/contributions/v1/figures"
BANGKOK, CHIANG_MAI = "officer-th-10", "officer-th-50"


async def _opened(suite: RunningSuite, employer_id: str, **given: Any) -> dict[str, Any]:
    body = {"employer_id": employer_id, "form": "planned", "because": "a letter", **given}
    made: dict[str, Any] = await suite.made("officer", CASES, body)
    return made


async def test_an_inspector_sees_the_cases_of_its_own_area_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    here, there = await staffed(suite, 0), await staffed(suite, 0, area="TH-50")
    await suite.settled()
    near, far = await _opened(suite, here.id), await _opened(suite, there.id)

    async def listed(persona: str) -> set[str]:
        found = (await suite.get(persona, f"{CASES}?limit=200")).json()["items"]
        return {one["id"] for one in found} & {near["id"], far["id"]}

    assert await listed(BANGKOK) == {near["id"]}
    assert await listed(CHIANG_MAI) == {far["id"]}
    assert await listed("officer") == {near["id"], far["id"]}
    assert (await suite.get(BANGKOK, f"{CASES}/{near['id']}")).json()["opened_by"]
    for persona, case in ((BANGKOK, far), (CHIANG_MAI, near)):
        assert (await suite.get(persona, f"{CASES}/{case['id']}")).status_code == 404
        assert (await suite.get(persona, CASES, employer_id=case["employer_id"])).status_code == 404
    body = {"employer_id": there.id, "form": "online", "because": "x"}
    assert (await suite.post(BANGKOK, CASES, body)).status_code == 404


async def test_a_plan_is_of_the_offices_area_and_shows_why(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-06-07")
    there = await staffed(suite, 0, area="TH-52")
    await suite.settled()
    body = {"year": 2021, "area": "TH-52", "by_risk": 5, "by_chance": 1}
    assert (await suite.post(CHIANG_MAI, PLANS, body)).json()["code"] == "area_outside_office"
    made = await suite.made("officer", PLANS, body)
    (one,) = made["picked"]
    assert (one["employer_id"], one["by_risk"], one["by_chance"]) == (there.id, True, True)
    assert {"factor": "never_inspected", "times": 1, "points": "2.00"} in one["because"]
    assert sum(float(factor["points"]) for factor in one["because"]) == float(one["score"])
    plan = f"{PLANS}/{made['id']}"
    assert (await suite.get("manager", plan)).json() == made
    assert (await suite.get(BANGKOK, plan)).status_code == 404
    assert made["id"] not in [p["id"] for p in (await suite.get(BANGKOK, PLANS)).json()["items"]]
    assert made["id"] in [p["id"] for p in (await suite.get("manager", PLANS)).json()["items"]]
    assert (await suite.get(there.persona, plan)).status_code == 403
    again = await suite.post("officer", PLANS, body)
    assert (again.status_code, again.json()["code"]) == (409, "inspection_plan_known")
    case = await _opened(suite, there.id, plan_id=made["id"])
    assert case["plan_id"] == made["id"]
    with_other = await suite.post("officer", CASES, {**case_body(there.id), "plan_id": made["id"]})
    assert (with_other.status_code, with_other.json()["code"]) == (409, "inspection_of_plan_known")


def case_body(employer_id: str) -> dict[str, Any]:
    return {"employer_id": employer_id, "form": "online", "because": "a letter"}


async def test_an_employer_reads_what_it_was_told_of(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    told, untold = await staffed(suite, 0), await staffed(suite, 0)
    await suite.settled()
    case = await _opened(suite, told.id, form="self_check")
    await _opened(suite, untold.id, form="unannounced")
    (seen,) = (await suite.get(told.persona, CASES, employer_id=told.id)).json()["items"]
    assert (seen["id"], seen["opened_by"], seen["form"]) == (case["id"], None, "self_check")
    assert (await suite.get(untold.persona, CASES, employer_id=untold.id)).json()["items"] == []
    assert (await suite.get(told.persona, CASES, employer_id=untold.id)).status_code == 404
    assert (await suite.get(told.persona, CASES)).status_code == 404


WRONG_PLANS = (
    {"year": 2020}, {"year": 2023}, {"year": 10**12}, {"year": "2021"}, {"by_risk": -1}, {"by_risk": 501},
    {"by_chance": -1}, {"by_chance": 1.5}, {"area": "TH-1O"}, {"area": ""}, {"more": 1},
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_PLANS)
async def test_a_plan_of_what_cannot_be(shared_suite: RunningSuite, wrong: dict[str, Any]) -> None:
    await shared_suite.move_to("2021-06-07")
    body = {"year": 2021, "area": "TH-53", "by_risk": 1, "by_chance": 1}
    answer = await shared_suite.post("officer", PLANS, {**body, **wrong})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] or answer.json()["code"] == "inspection_plan_year"


async def test_a_case_of_what_cannot_be(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    await suite.settled()
    right = case_body(employer.id)
    for wrong in ({"form": "by phone"}, {"because": ""}, {"plan_id": "x"}, {"employer_id": "x"}, {"status": "open"}):
        assert (await suite.post("officer", CASES, {**right, **wrong})).status_code == 422, wrong
    assert (await suite.post("officer", CASES, {**right, "plan_id": str(uuid4())})).status_code == 404
    assert (await suite.post("officer", CASES, {**right, "employer_id": str(uuid4())})).status_code == 404
    assert (await suite.post("manager", CASES, right)).status_code == 403
    both = await asyncio.gather(*(suite.post("officer", CASES, right) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]


async def test_a_case_from_findings_to_an_appeal(shared_suite: RunningSuite) -> None:
    """Findings are claimed at the closing and paid; a sanction takes another officer; the employer may appeal."""
    suite = shared_suite
    await suite.move_to("2021-06-07")
    employer = await staffed(suite, 1)
    await suite.settled()
    case = await _opened(suite, employer.id, form="unannounced")
    findings = f"{CASES}/{case['id']}/findings"
    person = employer.staff[0][0]
    found = {"kind": "not_enrolled", "person_id": person, "month": "2021-04", "amount": "100.00"}
    for wrong in ({"amount": "-100.00"}, {"amount": "0.00"}, {"month": "2564-04"}, {"month": "2021-07"}, {"kind": "x"}):
        assert (await suite.post(BANGKOK, findings, {**found, **wrong})).status_code == 422, wrong
    assert (await suite.post(CHIANG_MAI, findings, found)).status_code == 404
    await suite.made(BANGKOK, findings, found)
    assert (await suite.post("officer", findings, found)).json()["code"] == "inspection_month_twice"
    for path in (findings, f"{CASES}/{case['id']}"):
        assert (await suite.get(employer.persona, path)).status_code == 404, "the visit is unannounced"
    sanction = {"inspection_id": case["id"], "amount": "500.00", "because": "on purpose"}
    early = await suite.post("officer", SANCTIONS, sanction)
    assert (early.status_code, early.json()["code"]) == (409, "inspection_not_closed")
    closed = await suite.post("officer", f"{CASES}/{case['id']}/closing", {"because": "as found"})
    assert (closed.json()["requested"], closed.json()["recovered"]) == ("100.00", "0.00")
    late = await suite.post("officer", findings, {**found, "month": "2021-03"})
    assert (late.status_code, late.json()["code"]) == (409, "inspection_closed")
    assert (await suite.get(employer.persona, findings)).json()["items"][0]["amount"] == "100.00"
    paid = {"employer_id": employer.id, "reference": "to the claim", "amount": "60.00", "paid_on": "2021-06-07"}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    await suite.settled()
    seen = (await suite.get(employer.persona, f"{CASES}/{case['id']}")).json()
    assert [(one["requested"], one["recovered"], one["owed"]) for one in seen["months"]] == [
        ("100.00", "60.00", "40.00")
    ]
    account = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/account")).json()
    assert (account["paid"], account["inspections"], account["balance"]) == ("60.00", "60.00", "0.00")
    made = await suite.made("officer", SANCTIONS, sanction)
    step = f"{SANCTIONS}/{made['id']}"
    assert (await suite.get(employer.persona, SANCTIONS, employer_id=employer.id)).json()["items"] == []
    assert (await suite.post("officer", f"{step}/approval", {})).json()["code"] == "second_officer_needed"
    assert (await suite.post(CHIANG_MAI, f"{step}/approval", {})).status_code == 404
    assert (await suite.post("officer-2", f"{step}/approval", {})).json()["status"] == "decided"
    (told,) = (await suite.get(employer.persona, SANCTIONS, employer_id=employer.id)).json()["items"]
    assert (told["made_by"], told["appeal_by"]) == (None, "2021-07-07")
    other = await staffed(suite, 0)
    assert (await suite.post(other.persona, f"{step}/appeal", {"because": "x"})).status_code == 404
    await suite.move_to("2021-07-08")
    late = await suite.post(employer.persona, f"{step}/appeal", {"because": "x"})
    assert (late.status_code, late.json()["code"]) == (409, "appeal_too_late")
    days = "kind=inspections&from=2021-06-07&until=2021-06-07"
    counted = (await suite.get("manager", f"{FIGURES}?{days}&area=TH-10")).json()
    assert (counted["requested"] != "0.00", counted["sanctions"] >= 1) == (True, True)
    of_money = days.replace("inspections", "collection")
    summed = (await suite.get("manager", f"{FIGURES}?{of_money}&area=TH-10")).json()
    assert (summed["kind"], summed["claims_paid"]) == ("collection", "60.00")
    assert (await suite.get("officer-th-50", f"{FIGURES}?{of_money}")).json()["collected"] == "0.00"
    for bad in ("kind=x&from=2021-06-07&until=2021-06-07", "kind=inspections", f"{days}&area=TH-1O"):
        assert (await suite.get("manager", f"{FIGURES}?{bad}")).status_code == 422, bad
