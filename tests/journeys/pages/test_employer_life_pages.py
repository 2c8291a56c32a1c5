"""The pages of an employer's life: each change is shown with its consequence and the number of staff, then done."""

from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import agent_of, staffed


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _seen(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def test_an_employer_changes_pauses_reopens_and_ends_after_a_second_look(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    here, path = "/employer/life", f"/registration/v1/employers/{employer.id}"
    change = {"what": "change", "name": "ชื่อใหม่", "opened": "000001 TH-50", "first_day": "5/1/2564", "because": "moved"}
    check = await _sent(suite, employer.persona, here, **change)
    assert (check.status_code, "5 Jan 2021" in check.text, "Staff today" in check.text) == (200, True, True)
    assert (await suite.get(employer.persona, path)).json()["version"] == 1, "nothing is done yet"
    wrong = await _sent(suite, employer.persona, here, **{**change, "opened": "000001"}, step="do")
    assert (wrong.status_code, 'value="ชื่อใหม่"' in wrong.text) == (422, True)
    assert (await _sent(suite, employer.persona, here, **change, step="do")).status_code == 303
    now = (await suite.get(employer.persona, path)).json()
    assert (now["name"], now["version"], now["branches"][-1]) == ("ชื่อใหม่", 2, {"number": "000001", "area": "TH-50"})

    pause = {"what": "pause", "first_day": "2021-01-08", "because": "no orders"}
    assert "No return is expected" in (await _sent(suite, employer.persona, here, **pause)).text
    assert (await _sent(suite, employer.persona, here, **pause, step="do")).status_code == 303
    again = await _sent(suite, employer.persona, here, **pause, step="do")
    assert (again.status_code, "pauses on some of these days" in again.text) == (409, True)
    reopen = {"what": "reopen", "first_day": "2021-01-10", "because": "orders came"}
    assert (await _sent(suite, employer.persona, here, **reopen, step="do")).status_code == 303
    page = (await _seen(suite, employer.persona, here)).text
    assert "moved" in page
    assert "Paused" in page

    end = {"what": "end", "last_day": "2021-01-10", "reason": "closed", "staff": "end", "because": "no orders"}
    check = (await _sent(suite, employer.persona, here, **end)).text
    assert "<dt>Staff today</dt><dd>2</dd>" in check
    assert (await _sent(suite, employer.persona, here, **{**end, "staff": "none_left"}, step="do")).status_code == 409
    assert (await _sent(suite, employer.persona, here, **end, step="do")).status_code == 303
    tomorrow = (await suite.get(employer.persona, f"{path}/staff/count", on="2021-01-11")).json()
    assert tomorrow["persons"] == 0


async def test_an_officer_finds_an_employer_and_transfers_its_staff(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    old, new = await staffed(suite, 2), await staffed(suite, 0)
    found = await _seen(suite, "officer", f"/office/employers/find?number={old.number}")
    here = f"/office/employers/{old.id}/life"
    assert (found.status_code, found.headers["location"]) == (303, here)
    assert "No employer has this number." in (await _seen(suite, "officer", "/office/employers/find?number=1")).text
    assert "Transfer all staff" in (await _seen(suite, "officer", here)).text
    form = {"what": "transfer", "to_number": new.number, "last_day": "2021-01-09", "because": "the firm was sold"}
    nobody = await _sent(suite, "officer", here, **{**form, "to_number": "1000000000"}, step="do")
    assert (nobody.status_code, "No employer has this number." in nobody.text) == (422, True)
    assert (await _sent(suite, "officer", here, **form, step="do")).status_code == 303
    assert (await suite.get(new.persona, f"/registration/v1/employers/{new.id}/staff/count")).json()["persons"] == 2


async def test_nobody_elses_employer_is_changed_by_the_page(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    agent = await agent_of(suite, employer)
    form = {"what": "pause", "first_day": "2021-01-08", "because": "b", "step": "do"}
    assert (await _sent(suite, agent, "/employer/life", **form, acting_for=employer.id)).status_code == 403
    assert (await _sent(suite, employer.persona, f"/office/employers/{employer.id}/life", **form)).status_code == 403
    assert (await suite.get("officer", f"/registration/v1/employers/{employer.id}/pauses")).json()["items"] == []
