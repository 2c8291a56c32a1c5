"""Forms of pages whose input is changed into a door's form."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from libs.common.door import middleware
from libs.common.door.building import BODY_BYTES_MAX
from services.portal.pages.employer import certify_staff
from tests.browser.page_servers import page_server
from tests.callers import at_the_desk
from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_a_callback_is_promised_in_the_countrys_own_time(local_suite: RunningSuite) -> None:
    suite = local_suite
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "call back", "kind": "request"})
    headers = {"Authorization": f"Bearer {suite.token('agent')}"}
    path = f"/desk/cases/{case['id']}/callback"
    for wrong in ("tomorrow", "2021-13-01T10:00", ""):
        refused = await suite.http.post(path, data={"at": wrong}, headers=headers)
        assert refused.status_code == 422, wrong
    done = await suite.http.post(path, data={"at": "2021-02-05T10:00"}, headers=headers)
    assert done.status_code == 303
    found = (await suite.get("agent", f"/hotline/v1/cases/{case['id']}")).json()
    assert (found["status"], found["callback_at"]) == ("waiting", "2021-02-05T03:00:00Z")


async def _signed_in(suite: RunningSuite, persona: str, **headers: str) -> dict[str, str]:
    answer = await suite.http.post("/sign-in", data={"persona": persona, "back": "/start"}, headers=headers)
    suite.http.cookies.clear()
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def _bearer(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def test_all_staff_are_certified_and_the_number_left_is_shown(
    local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Thai order number, days as people write them, and more staff than one request handles."""
    suite = local_suite
    employer = await staffed(suite, 20)
    order = {"employer_id": employer.id, "first_day": "2021-01-04", "last_day": "2021-02-28", "issued_by": "BMA",
             "order_number": "กทม. 1/2564", "cause": "dangerous_communicable_disease"}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)
    headers = _bearer(suite, employer.persona)
    form = {
        "cause": "closure_order",
        "order_number": "กทม. 1/2564",
        "first_day": "04/01/2564",
        "last_day": "28 ก.พ. 2564",
    }
    for wrong in ("04-13-2021", "soon", ""):
        refused = await suite.http.post("/employer/certificates", data={**form, "first_day": wrong}, headers=headers)
        assert (refused.status_code, 'id="first_day-wrong"' in refused.text, "0 of 0" in refused.text) == (
            422,
            True,
            False,
        )
        assert "กทม. 1/2564" in refused.text, "what was typed stays"
    monkeypatch.setattr(certify_staff, "GO_S", 0)
    after, said = "", []
    while True:
        answer = await suite.http.post("/employer/certificates", data={**form, "after": after}, headers=headers)
        assert answer.status_code == 200, answer.text
        said.append(answer.text.partition('<p role="status">')[2].partition("</p>")[0])
        after = answer.text.partition('name="after" value="')[2].partition('"')[0]
        if not after:
            break
    assert [words.partition(" ")[0] for words in said] == ["8", "16", "20"]
    assert "12 remain" in said[0]
    again = await suite.http.post("/employer/certificates", data=form, headers=headers)
    assert again.status_code == 200
    database = suite.box.services["benefits"].database
    made = await database.one_statement(text("SELECT order_number, first_day::text, count(*) AS n "
                                             "FROM certificate GROUP BY 1, 2"))  # fmt: skip
    assert [tuple(row.values()) for row in made] == [("กทม. 1/2564", "2021-01-04", 20)]
    nobody = await suite.http.post(
        "/employer/certificates", data={**form, "first_day": "4/1/2550", "last_day": "5/1/2550"}, headers=headers
    )
    assert "No staff was employed" in nobody.text


async def test_pressed_three_times_is_once_and_another_form_is_another(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    headers = await _signed_in(suite, "agent")
    page = (await suite.http.get("/desk", headers=headers)).text
    mark = page.partition('name="form" value="')[2].partition('"')[0]
    form = {"about": "โทรถาม", "wrap_up": "answered", "form": mark}
    answers = await asyncio.gather(*(suite.http.post("/desk/log", data=form, headers=headers) for _ in range(3)))
    assert [a.status_code for a in answers] == [303] * 3
    other = (await suite.http.get("/desk", headers=headers)).text.partition('name="form" value="')[2].partition('"')[0]
    await suite.http.post("/desk/log", data={**form, "form": other}, headers=headers)
    cases = (await suite.get("agent", "/hotline/v1/cases", status="closed")).json()["items"]
    assert len(cases) == 2


async def test_phones_are_read_as_typed_and_never_deleted_silently(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person = employer.staff[0][0]
    headers = _bearer(suite, suite.become("person", person))
    done = await suite.http.post("/my/phones", data={"numbers": "081-234-5678, ๐๘๙ ๘๗๖ ๕๔๓๒"}, headers=headers)
    assert done.status_code == 303, done.text
    for empty in ({}, {"numbers": ""}, {"numbers": "  "}):
        kept = await suite.http.post("/my/phones", data=empty, headers=headers)
        assert (kept.status_code, "nothing was changed" in kept.text) == (422, True)
    me = (await suite.get(suite.become("person", person), "/registration/v1/me")).json()
    assert me["person"]["phones"] == ["+66812345678", "+66898765432"]
    shown = (await suite.http.get("/my", headers=headers)).text
    assert 'value="+66812345678, +66898765432"' in shown


async def test_where_i_live_is_told_from_a_day_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person = employer.staff[0][0]
    own = suite.become("person", person)
    headers = _bearer(suite, own)
    form = {"address": "12 หมู่ 3", "postcode": "๕๐๒๐๐", "area": "TH-50", "first_day": "4 ม.ค. 2564"}
    for name, wrong in (("postcode", "502"), ("area", "XX-99"), ("first_day", "1/1/2580"), ("address", " ")):
        refused = await suite.http.post("/my/address", data={**form, name: wrong}, headers=headers)
        assert (refused.status_code, f'id="{name}-wrong"' in refused.text) == (422, True), name
    done = await suite.http.post("/my/address", data=form, headers=headers)
    assert done.status_code == 303, done.text
    me = (await suite.get(own, "/registration/v1/me")).json()
    assert (me["address"]["address"], me["address"]["postcode"]) == ("12 หมู่ 3", "50200")
    assert (me["address"]["first_day"], me["person"]["area"]) == ("2021-01-04", "TH-50")
    assert "12 หมู่ 3" in (await suite.http.get("/my", headers=headers)).text
    path = f"/registration/v1/persons/{person}/addresses"
    assert len((await suite.get(own, path)).json()["items"]) == 1
    bare = await suite.get("officer", path)
    assert (bare.status_code, bare.json()["code"]) == (403, "purpose_needed")
    seen = await suite.get("officer", path, purpose="a letter to the person")
    assert [one["last_day"] for one in seen.json()["items"]] == [None]
    assert (await suite.get(employer.persona, path)).status_code == 403, "no employer reads where its staff live"


async def test_a_failed_identity_check_is_never_green(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await at_the_desk(suite)
    person = employer.staff[0][0]
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "call", "kind": "request", "person_id": person})
    headers = _bearer(suite, "agent")
    form = {"person_id": person, "born_on": "1/2/2500", "phone": "081 111 1111"}
    answer = await suite.http.post(f"/desk/cases/{case['id']}/identity", data=form, headers=headers)
    assert answer.status_code == 200, answer.text
    assert 'class="done"' not in answer.text
    assert 'role="alert"' in answer.text
    assert "Tries left today: 2." in answer.text
    assert 'value="1/2/2500"' in answer.text


async def test_after_a_refused_form_the_visitor_can_continue(shared_suite: RunningSuite) -> None:
    """The way back is a page that can be opened, and the typed text is there."""
    suite = shared_suite
    headers = {**await _signed_in(suite, "officer"), "Referer": "http://127.0.0.1/office?x=1"}
    refused = await suite.http.post("/office/orders", data={"order_number": "ที่ 7", "area": "TH-10"}, headers=headers)
    assert (refused.status_code, "ที่ 7" in refused.text, "/sign-out" in refused.text) == (422, True, True)
    assert 'name="back" value="/office?x=1"' in refused.text
    unknown = await suite.http.post("/office/orders", data={"employer_number": "999"}, headers=headers)
    assert "No employer has this number" in unknown.text


async def test_what_was_signed_out_is_over(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    first = await _signed_in(suite, "supervisor")
    await _signed_in(suite, "supervisor", **first)
    assert (await suite.http.get("/wall", headers=first)).status_code == 303, "a new sign-in ends the one before"
    async with (
        page_server(suite) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as browser,
    ):
        for stream in ("/wall/live", "/office/programmes/live"):
            headers = await _signed_in(suite, "supervisor")
            async with browser.stream("GET", stream, headers=headers) as live:
                assert live.status_code == 200
                await suite.http.post("/sign-out", headers=headers)
                async with asyncio.timeout(6):
                    async for _ in live.aiter_text():
                        pass


async def test_figures_of_a_day_before_the_law_say_so(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2020-01-31")
    page = await suite.http.get("/figures")
    assert (page.status_code, "problem" in page.text) == (200, False)
    assert "no figures on this day" in page.text


async def test_the_cookie_of_a_sign_in_under_way_is_anything(shared_suite: RunningSuite) -> None:
    for kept in ("5", "null", "[1]", "[1,2,3,4]", "{}", "%00", "%22x%22"):
        answer = await shared_suite.http.get("/sign-in/back", headers={"Cookie": f"prakan_signing_in={kept}"})
        assert answer.status_code in {403, 422}, f"{kept}: {answer.status_code}"


async def test_a_refusal_before_a_page_is_reached_is_a_page_too(
    local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large, and too late: a browser does not show JSON."""
    suite = local_suite
    headers = await _signed_in(suite, "agent")
    large = await suite.http.post("/desk/log", data={"about": "x" * (BODY_BYTES_MAX + 1)}, headers=headers)
    monkeypatch.setattr(middleware, "ANSWERED_WITHIN_S", 0.3)
    async with suite.box.services["hotline"].database.transaction() as connection:
        await connection.execute(text("LOCK TABLE service_case IN ACCESS EXCLUSIVE MODE"))
        late = await suite.http.get("/desk", headers=headers)
    for answer, status, code in ((large, 413, "body_too_large"), (late, 503, "try_again_later")):
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert code in answer.text
    assert late.headers["retry-after"] == "5"
    door = await suite.http.post("/portal/v1/webhook-endpoints", content=b"x" * (BODY_BYTES_MAX + 1))
    assert door.headers["content-type"] == "application/problem+json", "doors stay what they are"
