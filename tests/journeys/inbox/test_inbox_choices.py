"""The officer's inbox by kind and by who entered, as CSV, and employments in doubt decided on it."""

import csv
import io
from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import staffed


def _of(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}", "Accept-Language": "en"}


async def _page(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers=_of(suite, persona))


async def _posted(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers=_of(suite, persona))


async def _late(suite: RunningSuite, national_id: str) -> dict[str, Any]:
    """Hire somebody dated back so far that the person or an officer must say that it is so."""
    other = await staffed(suite, 0)
    hired = {"employer_id": other.id, "national_id": national_id, "born_on": "1985-04-30", "started_on": "2019-06-01"}
    made = await suite.made(other.persona, "/registration/v1/employments", hired)
    assert made["standing"] == "waiting"
    return made


async def test_employments_in_doubt_are_decided_on_the_page(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 3)
    confirmed, void, valid = [await _late(suite, one[1]) for one in employer.staff]
    page = await _page(suite, "officer", "/office?kind=back_dated_employment")
    assert f"/office/employments/{confirmed['id']}/confirmation" in page.text
    assert "1 Jun 2019" in page.text
    done = await _posted(suite, "officer", f"/office/employments/{confirmed['id']}/confirmation")
    assert done.status_code == 303, done.text
    for (person, _, _), one in zip(employer.staff[1:], (void, valid), strict=True):
        own = suite.become("person", person)
        await suite.made(own, f"/registration/v1/employments/{one['id']}/objection", {"because": "no work there"})
    page = await _page(suite, "officer", "/office?kind=contested_employment")
    assert page.text.count("no work there") == 2
    assert "/confirmation" not in page.text
    for one, decision in ((void, "upheld"), (valid, "dismissed")):
        path = f"/office/employments/{one['id']}/objection"
        nothing = await _posted(suite, "officer", path, decision=decision)
        assert nothing.status_code == 422, "without a reason"
        done = await _posted(suite, "officer", path, decision=decision, because="the contract was read")
        assert done.status_code == 303, done.text
    standing = {}
    for name, one in (("confirmed", confirmed), ("void", void), ("valid", valid)):
        history = (await suite.get("officer", f"/registration/v1/employments/{one['id']}/history")).json()["items"]
        standing[name] = history[-1]["standing"]
    assert standing == {"confirmed": "stands", "void": "void", "valid": "stands"}
    assert "no work there" not in (await _page(suite, "officer", "/office")).text


async def test_tasks_are_chosen_by_kind_and_by_who_entered_them(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await _late(suite, employer.staff[0][1])
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2020-12"})
    path = "/benefits/v1/inbox"
    mine, others = [
        {one["id"] for one in (await suite.get("officer", path, kind="payment_run", made_by=whose)).json()["items"]}
        for whose in ("me", "others")
    ]
    assert (run["id"] in mine, run["id"] in others) == (True, False)
    theirs = (await suite.get("officer-2", path, made_by="others")).json()
    assert run["id"] in {one["id"] for one in theirs["items"]}
    nothing = (await suite.get("officer", path, kind="appeal")).json()
    assert (nothing["items"], nothing["total"] >= 1) == ([], True)
    wrong = await suite.get("officer", path, made_by="nobody")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#query/made_by")
    page = (await _page(suite, "officer", "/office?kind=payment_run&whose=me")).text
    assert f"/office/runs/{run['id']}" in page
    assert "Employment entered late 1" in page, "the number of each kind, whatever is chosen"
    assert f"/office/runs/{run['id']}" not in (await _page(suite, "officer", "/office?whose=others")).text
    assert (await _page(suite, "officer", "/office?kind=%3Cb%3E")).status_code == 422
    sheet = await _page(suite, "officer", "/office/inbox.csv?kind=payment_run")
    rows = list(csv.reader(io.StringIO(sheet.text)))
    assert rows[0] == ["Kind", "Service", "Since", "Due", "Entered by", "Task"]
    assert run["id"] in {row[5] for row in rows[1:]}
    assert {row[0] for row in rows[1:]} == {"Payment run"}
    assert "officer:officer" not in sheet.text, "who entered it is said in words"
