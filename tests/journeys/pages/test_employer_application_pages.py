"""The pages of an application: checked before it is sent, asked, corrected, approved in the office, then acted for."""

from typing import Any

import httpx

from tests.callers import caller
from tests.running_suite import RunningSuite

MINE = "/my/employers"
_numbers = iter(range(1_766_000_000, 1_766_999_999))


def _of(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _applicant(suite: RunningSuite) -> str:
    return suite.become("person", (await caller(suite, "มานี", "มีนา", "+66812345678"))["id"])


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers=_of(suite, persona))


def _form(**more: Any) -> dict[str, Any]:
    return {"registration_number": str(next(_numbers)), "name": "ร้านใหม่", "address": "1 ถนนพหลโยธิน", "area": "TH-10",
            "sector": "C13", "registered_on": "4/1/2564", "staff": "3", "branches": "000000 TH-10, 000001 เชียงใหม่",
            "contact_name": "สมหญิง", "contact_phone": "081-234 5678", **more}  # fmt: skip


async def test_an_application_from_the_form_to_acting_for_the_employer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    own = await _applicant(suite)
    form = _form()
    shown = (await suite.http.get(f"{MINE}/new", headers=_of(suite, own))).text
    assert 'value="TH-50"' in shown
    assert 'value="C13"' in shown
    check = await _sent(suite, own, f"{MINE}/new", **form)
    assert (check.status_code, form["name"] in check.text, "An officer reads" in check.text) == (200, True, True)
    assert (await suite.get(own, "/registration/v1/employer-applications")).json()["items"] == []
    wrong = await _sent(suite, own, f"{MINE}/new", **{**form, "branches": "000001", "contact_phone": ""}, step="do")
    assert (wrong.status_code, 'value="1 ถนนพหลโยธิน"' in wrong.text) == (422, True)
    sent = await _sent(suite, own, f"{MINE}/new", **form, step="do")
    assert sent.status_code == 303, sent.text
    (made,) = (await suite.get(own, "/registration/v1/employer-applications")).json()["items"]
    assert (made["employer"]["registered_on"], made["employer"]["contacts"][0]["phone"]) == (
        "2021-01-04",
        "+66812345678",
    )
    office = (await suite.http.get("/office", headers=_of(suite, "officer"))).text
    assert f"/office/applications/{made['id']}/approval" in office
    asked = await _sent(suite, "officer", f"/office/applications/{made['id']}/question", question="which street?")
    assert asked.status_code == 303, asked.text
    assert "which street?" in (await suite.http.get(f"{MINE}/{made['id']}", headers=_of(suite, own))).text

    at = f"{MINE}/{made['id']}/correction"
    again = (await suite.http.get(at, headers=_of(suite, own))).text
    assert "000001 เชียงใหม่" in again or "000001 Chiang Mai" in again
    corrected = await _sent(suite, own, at, **{**form, "address": "9 ถนนพระราม 9"}, step="do")
    assert corrected.status_code == 303, corrected.text
    now = (await suite.get(own, f"/registration/v1/employer-applications/{made['id']}")).json()
    stale = await _sent(suite, "officer", f"/office/applications/{made['id']}/approval", content="0" * 64)
    assert stale.status_code == 409
    done = await _sent(suite, "officer", f"/office/applications/{made['id']}/approval", content=now["hash"])
    assert done.status_code == 303, done.text

    employer = (await suite.get(own, "/registration/v1/me/employers")).json()["items"][0]["employer_id"]
    assert employer in (await suite.http.get(MINE, headers=_of(suite, own))).text
    chosen = await _sent(suite, own, "/employer/acting", employer=employer)
    cookie = chosen.headers["set-cookie"].partition(";")[0]
    page = await suite.http.get("/employer", headers={**_of(suite, own), "Cookie": cookie})
    assert (page.status_code, "ร้านใหม่" in page.text) == (200, True)
    assert (await suite.http.get("/employer/loans", headers={**_of(suite, own), "Cookie": cookie})).status_code == 200
    stranger = await _applicant(suite)
    refused = await suite.http.get("/employer", headers={**_of(suite, stranger), "Cookie": cookie})
    assert (refused.status_code, "ร้านใหม่" in refused.text) == (403, False)


async def test_an_application_is_withdrawn_after_a_second_look(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    own = await _applicant(suite)
    await _sent(suite, own, f"{MINE}/new", **_form(registration_number=""), step="do")
    (made,) = (await suite.get(own, "/registration/v1/employer-applications")).json()["items"]
    at = f"{MINE}/{made['id']}/withdrawal"
    assert "cannot be brought back" in (await _sent(suite, own, at)).text
    assert (await _sent(suite, own, at, step="change")).status_code == 303
    assert (await suite.get(own, f"/registration/v1/employer-applications/{made['id']}")).json()["status"] == "waiting"
    assert (await _sent(suite, own, at, step="do")).status_code == 303
    assert (await suite.get(own, f"/registration/v1/employer-applications/{made['id']}")).json()[
        "status"
    ] == "withdrawn"
