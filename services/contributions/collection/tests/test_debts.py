"""Debts at the door: an employer's own by month, debtors by area, age and amount, and the surcharge to a day."""

import asyncio
from typing import Any

import pytest

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

DEBTORS, AGES = "/contributions/v1/debtors", "/contributions/v1/debt-ages"


async def _owing(suite: RunningSuite, **given: Any) -> Staffed:
    """Make an employer that owes 1,500 for April 2021, due on 15 May: 5 % of 15,000 from both sides."""
    employer = await staffed(suite, 1, registered_on="2021-04-01", **given)
    await employer.file("2021-04", 1, wage="15000.00")
    return employer


async def _debts(suite: RunningSuite, employer: Staffed, persona: str = "officer") -> list[dict[str, Any]]:
    found = await suite.get(persona, f"/contributions/v1/employers/{employer.id}/debts")
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def _once_stated(suite: RunningSuite, employer: Staffed) -> list[dict[str, Any]]:
    """Wait until the duty of the day has stated the employer's debts."""
    for _ in range(400):
        found = await _debts(suite, employer, employer.persona)
        if found and found[0]["surcharge"] != "0.00":
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def _pays(suite: RunningSuite, employer: Staffed, amount: str, paid_on: str) -> None:
    paid = {"employer_id": employer.id, "reference": paid_on, "amount": amount, "paid_on": paid_on}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    await suite.settled()


@pytest.mark.parametrize(
    ("paid_on", "surcharge"),
    [("2021-05-15", "0.00"), ("2021-07-20", "60.00"), ("2021-07-31", "90.00"), ("2026-05-15", "1500.00")],
)
async def test_the_surcharge_of_a_late_payment(shared_suite: RunningSuite, paid_on: str, surcharge: str) -> None:
    suite = shared_suite
    await suite.move_to("2021-05-10")
    employer = await _owing(suite)
    await suite.move_to(paid_on)
    await _pays(suite, employer, "1500.00", paid_on)
    of_day = f"/contributions/v1/employers/{employer.id}/surcharges"
    computed = (await suite.get(employer.persona, of_day)).json()
    assert (computed["owed"], computed["surcharge"]) == ("0.00", surcharge)
    (due,) = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues")).json()["items"]
    assert (due["owed"], due["surcharge"]) == ("0.00", surcharge)
    owed = await _debts(suite, employer, employer.persona)
    assert [one["surcharge_left"] for one in owed] == ([surcharge] if surcharge != "0.00" else [])


async def test_debtors_by_area_age_and_amount_and_the_employers_own_months(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-05-10")
    here = await _owing(suite)
    there = await _owing(suite, area="TH-50")
    await suite.move_to("2021-07-20")
    (month,) = await _once_stated(suite, here)
    await _once_stated(suite, there)
    assert (month["month"], month["owed"], month["surcharge_left"], month["days"]) == (
        "2021-04",
        "1500.00",
        "60.00",
        66,
    )
    assert (month["age_from_days"], month["collected"]) == (31, True)

    async def listed(query: str, persona: str = "officer") -> set[str]:
        found = (await suite.get(persona, f"{DEBTORS}?limit=200&{query}")).json()["items"]
        return {one["employer_id"] for one in found} & {here.id, there.id}

    assert await listed("area=TH-10") == {here.id}
    assert await listed("at_least=1560.00&older_than_days=65") == {here.id, there.id}
    assert await listed("at_least=1560.01&area=TH-50") == set()
    assert await listed("older_than_days=66&area=TH-10") == set()
    ages = (await suite.get("officer", f"{AGES}?area=TH-50")).json()["groups"]
    assert [(one["from_days"], one["until_days"]) for one in ages][:2] == [(1, 30), (31, 90)]
    assert ages[1]["employers"] >= 1
    for path in (DEBTORS, AGES, f"/contributions/v1/employers/{there.id}/debts"):
        refused = await suite.get(here.persona, path)
        assert refused.status_code in {403, 404}, path
    for bad in ("at_least=-1", "at_least=NaN", "older_than_days=-1", "older_than_days=99999999999", "cursor=x"):
        assert (await suite.get("officer", f"{DEBTORS}?{bad}")).status_code == 422, bad
    ahead = f"/contributions/v1/employers/{here.id}/surcharges?on="
    assert (await suite.get("officer", f"{ahead}2021-07-31")).json()["surcharge"] == "90.00"
    for day in ("2021-07-19", "2022-07-22", "9999-12-31", "2564-07-31", "31"):
        assert (await suite.get("officer", f"{ahead}{day}")).status_code == 422, day


async def test_the_page_of_debts(shared_suite: RunningSuite) -> None:
    """Officers see what is owed by age and who owes it, in their own language; an employer sees neither."""
    suite = shared_suite
    await suite.move_to("2021-05-10")
    owing = await _owing(suite)
    await suite.move_to("2021-07-20")
    await _once_stated(suite, owing)
    for language, words in (("en", "By age"), ("th", "แยกตามอายุหนี้"), ("vi", "Theo tuổi nợ")):
        officer = {"Authorization": f"Bearer {suite.token('officer')}", "Accept-Language": language}
        shown = await suite.http.get("/office/debts?area=TH-10&older=60&at_least=1560.00", headers=officer)
        assert shown.status_code == 200
        assert words in shown.text
        assert owing.number in shown.text
        assert "1,560.00" in shown.text
        months = await suite.http.get(f"/office/debts/{owing.id}", headers=officer)
        assert "60.00" in months.text
    bad = await suite.http.get("/office/debts?at_least=-1&older=x", headers=officer)
    assert bad.status_code in {200, 422}
    assert owing.number not in bad.text
    own = {"Authorization": f"Bearer {suite.token(owing.persona)}"}
    for path in ("/office/debts", f"/office/debts/{owing.id}"):
        assert (await suite.http.get(path, headers=own)).status_code in {303, 403, 404}


async def test_the_file_of_debtors_has_none_that_pays_by_instalments(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-05-10")
    owing, agreed = await _owing(suite, area="TH-50"), await _owing(suite, area="TH-50")
    await suite.move_to("2021-07-20")
    for one in (owing, agreed):
        await _once_stated(suite, one)
    body = {"employer_id": agreed.id, "instalments": 3, "first_due_on": "2021-07-31"}
    made = await suite.made("officer", "/contributions/v1/agreements", body)
    decision = {"decision": "approved", "because": "it pays"}
    await suite.made("officer-2", f"/contributions/v1/agreements/{made['id']}/decision", decision)
    for path in (f"{DEBTORS}/file?area=TH-50&older_than_days=60", "/office/debts/file?area=TH-50&older=60"):
        answer = await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token('officer')}"})
        assert answer.headers["content-type"].startswith("text/csv"), path
        lines = answer.text.splitlines()
        assert lines[0] == "registration_number,area,months,owed,surcharge,total,oldest_due_on,as_of"
        assert f"{owing.number},TH-50,1,1500.00,60.00,1560.00,2021-05-15,2021-07-20" in lines
        assert agreed.number not in answer.text
    nowhere = {"Authorization": f"Bearer {suite.token('officer')}"}
    assert (await suite.http.get(f"{DEBTORS}/file?area=TH-99", headers=nowhere)).status_code == 422
    own = await suite.get(owing.persona, f"{DEBTORS}/file")
    assert own.status_code == 403


async def test_the_page_of_a_write_off(shared_suite: RunningSuite) -> None:
    """A small and old debt is given up on the page by two officers who did not propose it."""
    suite = shared_suite
    await suite.move_to("2021-05-10")
    owing = await _owing(suite)
    await suite.move_to("2021-05-15")
    paid = {"employer_id": owing.id, "reference": "most of it", "amount": "1495.00", "paid_on": "2021-05-15"}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    await suite.settled()
    suite.tokens["officer-3"] = suite.box.issuer.token(party="officer", subject="officer-3")
    await suite.move_to("2021-12-20")
    await _once_stated(suite, owing)
    here = f"/office/debts/{owing.id}"

    async def sent(persona: str, path: str, **form: str) -> int:
        headers = {"Authorization": f"Bearer {suite.token(persona)}"}
        return (await suite.http.post(f"{here}{path}", data=form, headers=headers)).status_code

    assert await sent(owing.persona, "/write-offs", because="x") == 403
    assert await sent("officer", "/write-offs", because="") == 422
    assert await sent("officer", "/write-offs", because="too small") == 303
    (made,) = (await suite.get("officer", "/contributions/v1/write-offs", employer_id=owing.id)).json()["items"]
    assert (made["status"], made["owed"], made["needed"]) == ("proposed", "5.00", 2)
    inbox = (await suite.get("officer-2", "/contributions/v1/inbox", kind="proposed_write_off")).json()["items"]
    assert made["id"] in [one["id"] for one in inbox]
    for persona, status in (("officer", 403), ("officer-2", 303), ("officer-3", 303)):
        assert await sent(persona, f"/write-offs/{made['id']}", decision="approval") == status, persona
    account = (await suite.get(owing.persona, f"/contributions/v1/employers/{owing.id}/account")).json()
    assert (account["paid"], account["written_off"], account["balance"]) == ("1495.00", "5.00", "0.00")
    assert await _debts(suite, owing) == []
    headers = {"Authorization": f"Bearer {suite.token('manager')}"}
    assert "written off" in (await suite.http.get(here, headers=headers)).text
