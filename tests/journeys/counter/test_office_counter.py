"""The office: a death at the counter with what follows from it; announcements that managers post and send."""

import asyncio
from typing import Any

import httpx

from tests.callers import at_the_desk
from tests.claims import certify, claimed, close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import staffed

_WORDS = {"title_th": "ปิดทำการ", "title_vi": "Đóng cửa", "title_en": "Closed", "text_th": "วันที่ 4", "text_vi": "Ngày 4",
          "text_en": "On the 4th"}  # fmt: skip


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _seen(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def test_a_death_is_recorded_after_its_consequences_were_counted(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person, national, _ = employer.staff[0]
    await close(suite, employer)
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    assert "Nobody is registered" in (await _seen(suite, "officer", "/office/deaths?number=1100000000016")).text
    found = await _seen(suite, "officer", f"/office/deaths?number={national}")
    here = f"/office/deaths/{person}"
    assert (found.status_code, found.headers["location"]) == (303, here)
    form = {"what": "record", "died_on": "8/1/2564", "evidence": "มรณบัตร 1/2564"}
    check = await _sent(suite, "officer", here, **form)
    assert (check.status_code, "8 Jan 2021" in check.text) == (200, True)
    assert "<dt>Employments that end</dt><dd>1</dd>" in check.text
    assert "<dt>Claims that stop</dt><dd>1</dd>" in check.text
    assert "goes on" in (await _seen(suite, "officer", here)).text, "nothing is done yet"
    future = await _sent(suite, "officer", here, **{**form, "died_on": "2022-01-08"}, step="do")
    assert future.status_code == 422
    assert (await _sent(suite, "officer", here, **form, step="do")).status_code == 303
    await suite.settled()
    page = await _seen(suite, "officer", here)
    assert ("goes on" in page.text, "Died" in page.text) == (False, True)
    stopped = (await suite.get("officer", f"/benefits/v1/claims/{claim}")).json()
    assert (stopped["status"], stopped["decision"]["last_paid_day"]) == ("stopped", "2021-01-07"), stopped
    for who in (employer.persona, "agent", "manager", suite.become("person", person)):
        assert (await _sent(suite, who, here, **form, step="do")).status_code == 403, who
    again = {"what": "withdraw", "because": "it was a twin"}
    assert "another person" in (await _sent(suite, "officer", here, **again)).text
    assert (await _sent(suite, "officer", here, **again, step="do")).status_code == 303
    assert "goes on" in (await _seen(suite, "officer", here)).text


async def test_an_announcement_is_read_before_it_is_posted_and_sent_by_a_second_person(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    employer = await staffed(suite, 3)
    await at_the_desk(suite)
    here = "/office/announcements"
    form = {**_WORDS, "first_day": "4/1/2564", "last_day": "", "area": ""}
    check = await _sent(suite, "manager", here, **form)
    assert (check.status_code, "Everybody reads it" in check.text, "On the 4th" in check.text) == (200, True, True)
    hole = await _sent(suite, "manager", here, **{**form, "text_th": "วันที่ {day}"}, step="do")
    assert hole.status_code == 422
    mark = {"form": "one view of the form"}
    for _ in range(2):  # pressed twice
        assert (await _sent(suite, "manager", here, **form, **mark, step="do")).status_code == 303
    posted = [one for one in (await suite.get("manager", "/hotline/v1/announcements")).json()["items"]
              if one["title"]["en"] == "Closed"]  # fmt: skip
    assert len(posted) == 1
    assert "On the 4th" in (await suite.http.get("/situation")).text
    assert "On the 4th" in (await _seen(suite, employer.persona, "/employer/messages")).text
    group = {"announcement": posted[0]["id"], "employer_number": employer.number}
    assert (await _sent(suite, "manager", f"{here}/groups", **group)).status_code == 303
    asked = (await suite.get("manager", "/hotline/v1/broadcasts")).json()["items"][0]
    assert (asked["persons"], asked["status"]) == (3, "waiting")
    assert "Confirm and send to 3 persons" not in (await _seen(suite, "manager", here)).text, "not by who asked"
    assert "Confirm and send to 3 persons" in (await _seen(suite, "supervisor", here)).text
    confirm = {"what": "confirm", "persons": "3"}
    path = f"{here}/groups/{asked['id']}"
    assert (await _sent(suite, "manager", path, **confirm)).status_code == 403
    answers = await asyncio.gather(*(_sent(suite, "supervisor", path, **confirm) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 409], "one of two at once"
    withdrawal = {"announcement": posted[0]["id"], "because": "wrong day"}
    assert "shown no more" in (await _sent(suite, "manager", f"{here}/withdrawal", **withdrawal)).text
    assert (await _sent(suite, "manager", f"{here}/withdrawal", **withdrawal, step="do")).status_code == 303
    assert "On the 4th" not in (await suite.http.get("/situation?area=TH-50")).text
    for who in ("officer", "agent", employer.persona):
        assert (await _sent(suite, who, here, **form, step="do")).status_code == 403, who
