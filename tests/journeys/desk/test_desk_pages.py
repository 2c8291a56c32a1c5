"""The desk without a browser: the only hit opens; cases are linked, merged, reopened; callbacks; what to tell."""

from typing import Any

import httpx

from tests.callers import at_the_desk, caller
from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite


def _bearer(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _seen(suite: RunningSuite, path: str, persona: str = "agent", **more: str) -> httpx.Response:
    return await suite.http.get(path, headers=_bearer(suite, persona) | more)


async def _sent(suite: RunningSuite, path: str, **form: str) -> httpx.Response:
    return await suite.http.post(path, data=form, headers=_bearer(suite, "agent"))


async def _case(suite: RunningSuite, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await suite.get("agent", f"/hotline/v1/cases/{case_id}")).json()
    return found


async def test_the_only_one_found_by_the_whole_text_is_opened_and_others_are_listed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one = await caller(suite, "Văn Đức", "Nguyễn", "+66811110001")
    for phone in ("+66811110002", "+66811110003"):
        await caller(suite, "สมชาย", "คำแก้ว", phone)
    await at_the_desk(suite)
    found = await _seen(suite, "/desk?q=081-111-0001")
    assert (found.status_code, found.headers["location"]) == (303, f"/desk/persons/{one['id']}")
    for typed in ("đức", "duc nguyen"):
        listed = (await _seen(suite, f"/desk?q={typed}")).text
        assert f"/desk/persons/{one['id']}?q=" in listed, typed
    several = await _seen(suite, "/desk?q=สมชายคำแก้ว")
    assert several.text.count('<a href="/desk/persons/') == 2
    back = (await _seen(suite, f"/desk/persons/{one['id']}?q=duc nguyen")).text
    assert 'href="/desk?q=duc%20nguyen"' in back
    typing = await _seen(suite, "/desk/search?q=duc", **{"HX-Current-URL": "http://127.0.0.1/desk"})
    assert typing.headers["hx-replace-url"] == "/desk?q=duc"


async def test_a_case_without_a_person_is_linked_on_the_persons_page(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = (await caller(suite, "มานี", "มีนา", "+66811110011"))["id"]
    await at_the_desk(suite)
    case = (await suite.made("agent", "/hotline/v1/cases", {"about": "ใครโทรมา", "kind": "request"}))["id"]
    assert f'action="/desk/cases/{case}/link"' in (await _seen(suite, f"/desk/persons/{person}")).text
    assert (await _sent(suite, f"/desk/cases/{case}/link", person_id=person)).status_code == 303
    assert (await _case(suite, case))["person_id"] == person
    assert f'action="/desk/cases/{case}/link"' not in (await _seen(suite, f"/desk/persons/{person}")).text


async def test_cases_are_merged_and_reopened_on_their_pages(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = (await caller(suite, "มานะ", "มีนา", "+66811110021"))["id"]
    await at_the_desk(suite)
    body = {"about": "เรื่องเงิน", "kind": "request", "person_id": person}
    kept, double = [(await suite.made("agent", "/hotline/v1/cases", body))["id"] for _ in range(2)]
    page = (await _seen(suite, f"/desk/cases/{double}")).text
    assert f'<option value="{kept}">' in page
    assert f'<option value="{double}">' not in page
    merged = await _sent(suite, f"/desk/cases/{double}/merge", into=kept)
    assert merged.headers["location"].startswith(f"/desk/cases/{kept}?")
    assert f'href="/desk/cases/{kept}"' in (await _seen(suite, f"/desk/cases/{double}")).text
    await _sent(suite, f"/desk/cases/{kept}/wrap-up", wrap_up="done")
    assert (await _sent(suite, f"/desk/cases/{kept}/reopening", text="")).status_code == 422
    assert (await _sent(suite, f"/desk/cases/{kept}/reopening", text="called again")).status_code == 303
    assert (await _case(suite, kept))["status"] == "open"


async def test_a_promised_callback_is_on_the_desk_until_it_is_made(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "โทรกลับ", "kind": "request"})
    await _sent(suite, f"/desk/cases/{case['id']}/callback", at="22/2/2564 10:00")
    desk = (await _seen(suite, "/desk")).text
    assert desk.index("Callbacks promised") < desk.index(case["number"])
    assert "22 Feb 2021 10:00" in desk
    assert (await _sent(suite, f"/desk/cases/{case['id']}/attempt", reached="no")).status_code == 303
    assert "1 try without an answer" in (await _seen(suite, "/desk")).text
    assert (await _sent(suite, f"/desk/cases/{case['id']}/attempt", reached="yes")).status_code == 303
    found = await _case(suite, case["id"])
    assert (found["status"], found["callback_at"]) == ("open", None)


async def test_an_article_goes_into_the_note_and_is_saved_by_the_agent(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    case = (await suite.made("agent", "/hotline/v1/cases", {"about": "ถาม", "kind": "request"}))["id"]
    shown = (await _sent(suite, f"/desk/cases/{case}/draft", text="มีสิทธิ 90 วัน")).text
    assert 'value="มีสิทธิ 90 วัน"' in shown
    assert (await _case(suite, case))["entries"] == []


async def test_the_agent_reads_what_to_tell_and_who_must_act(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    await claimed(suite, employer, person)
    await suite.settled()
    masked = (await _seen(suite, f"/desk/persons/{person}")).text
    assert "Who must act now" not in masked, "nobody is named while the reason is masked"
    body = {"about": "ถามเรื่องเงิน", "kind": "request", "person_id": person}
    case = (await suite.made("agent", "/hotline/v1/cases", body))["id"]
    await _sent(suite, f"/desk/cases/{case}/look", person_id=person, purpose="asks about the claim")
    page = (await _seen(suite, f"/desk/cases/{case}")).text
    told = page.partition('id="tell-title"')[2].partition("</section>")[0]
    assert "Who must act now" in told
    assert "the employer: its return or its certificate is missing" in told
    assert 'aria-current="step"' in told
    assert page.count('class="credited"') > 9, "nine months and the legend"


async def test_the_wall_shows_each_queue_as_figures_and_drawn(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.made("agent", "/hotline/v1/cases", {"about": "ถาม", "kind": "request"})
    wall = (await _seen(suite, "/wall", "supervisor")).text
    assert 'class="figures"' in wall
    assert "<svg viewBox" in wall.partition('id="w-queues"')[2]
    assert "agent:agent" not in wall
    assert (await _seen(suite, "/wall", "agent")).status_code == 403


async def test_what_was_typed_after_the_sign_in_had_ended_is_kept_and_sent(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    form = {"about": "โทรถาม <b>", "wrap_up": "answered", "form": "m" * 20}
    ended = await suite.http.post("/desk/log", data=form, headers={"Cookie": "prakan_session=made-up"})
    assert ended.status_code == 401
    assert 'name="about" value="โทรถาม &lt;b&gt;"' in ended.text
    assert 'action="/desk/log"' in ended.text
    foreign = {"Cookie": "prakan_session=made-up", "Origin": "https://elsewhere.example"}
    assert (await suite.http.post("/desk/log", data=form, headers=foreign)).status_code == 403


async def test_the_pages_say_in_words_what_they_read(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for kind, typed, words in (
        ("day", "๒๓/๐๔/๒๕๑๑", "23 Apr 1968"),
        ("day", "23 เม.ย. 2511", "23 Apr 1968"),
        ("month", "ก.พ. 2564", "Feb 2021"),
        ("moment", "22/2/2564 10:00", "22 Feb 2021 10:00"),
        ("money", "1,000,000.50", "1,000,000.50 THB"),
        ("phones", "081-234 5678", "+66812345678"),
        ("day", "<b>soon", "This cannot be read. Look at the example."),
        ("month", "13/2564", "This cannot be read. Look at the example."),
        ("money", "many", "This cannot be read. Look at the example."),
        ("phones", "no", "This cannot be read. Look at the example."),
        ("day", " ", ""),
    ):
        answer = await suite.http.get(f"/typed/{kind}", params={"any_name": typed})
        assert (answer.status_code, answer.text) == (200, words), typed
    thai = await suite.http.get("/typed/day", params={"d": "1968-04-23"}, headers={"Accept-Language": "th"})
    assert thai.text == "23 เม.ย. พ.ศ. 2511"
