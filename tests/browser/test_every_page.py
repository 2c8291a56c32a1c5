"""Every page and state: no fault found by axe, light, readable at 200 % zoom, usable without scripts."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SIZE, Visited, press, visiting
from tests.browser.inspected import inspected_employer
from tests.callers import at_the_desk, caller
from tests.claims import certify, claimed, close, with_nine_months
from tests.fresh_databases import FreshDatabases
from tests.programmes import PATH, hospitel, positive, registered, session
from tests.running_suite import RunningSuite, change_own, lived_in_suite
from tests.security.relations_of_employers import EMPLOYER
from tests.staff import Staffed, lent, staffed

ZOOMED = {"width": 683, "height": 384}
"""The window of 1366 × 768 at 200 % zoom."""
PAGE_BYTES_MAX = 100_000
Ids = dict[str, str]


async def lived_in(suite: RunningSuite) -> Ids:
    """Fill a suite with an entry in every list; return the ids in the addresses of pages."""
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    person = employer.staff[0][0]
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    waiting = await claimed(suite, employer, employer.staff[1][0], first_day="2020-12-21", last_day="2020-12-31")
    await suite.settled()
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    await caller(suite, "นาง" + "ยาว" * 40, "Nguyễn" * 20, "+66811111111")
    await at_the_desk(suite)
    body = {"about": "ถามเรื่องเงิน", "kind": "complaint", "person_id": person}
    case = await suite.made("agent", "/hotline/v1/cases", body)
    await suite.made("agent", f"/hotline/v1/cases/{case['id']}/entries", {"text": "called twice"})
    other = await suite.made("agent", "/hotline/v1/cases", body)
    await suite.made("agent", f"/hotline/v1/cases/{other['id']}/escalation", {"note": "needs a decision"})
    await suite.made("agent", "/hotline/v1/looks", {"person_id": person, "purpose": "collapsed at the counter"})
    article = {"slug": "closure", "language": "th", "title": "สั่งปิด", "body": "ร้อยละ 50", "answer": "มีสิทธิ 90 วัน",
               "law": ["s. 79/1"], "valid_from": "2020-03-01"}  # fmt: skip
    await suite.made("supervisor", "/hotline/v1/articles", article)
    procedure = {"code": "maternity", "name": "คลอดบุตร", "who": "ผู้ประกันตน", "documents": ["สูติบัตร"], "legal_days": 7,
                 "channels": ["online"], "law": ["s. 65"], "valid_from": "2020-01-01"}  # fmt: skip
    await suite.made("supervisor", "/hotline/v1/procedures", procedure)
    changed = {"rule": "contribution_due", "terms": {"employee": "0.01", "ceiling": "15500.00"}, "because": "ย้อนหลัง"}
    months = {"effective": "2020-12-01", "last_month": "2020-12"}
    law_draft = await suite.made("officer", "/contributions/v1/law-drafts", changed | months)
    token = suite.token(employer.persona)
    file = {"file": ("r.csv", f"employer_number,month,national_id,wage\n{employer.number},2021-01,1,x\n".encode())}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "file"}
    job = (await suite.http.post("/contributions/v1/return-files", files=file, headers=headers)).json()["id"]
    lending = await _with_loans(suite) | await _with_an_application(suite) | await inspected_employer(suite, employer)
    return {**lending, "person": person, "employer": employer.id, "claim": claim, "waiting": waiting, "run": run["id"],
            "law_draft": law_draft["id"],
            "case": case["id"], "job": job, "employer_token": token,
            **await _in_the_programmes(suite, employer)}  # fmt: skip


async def _with_an_application(suite: RunningSuite) -> dict[str, str]:
    """Make a person who acts for an employer, with another application that an officer asks about."""
    own = suite.become("person", (await caller(suite, "มานี", "มีนา", "+66812345678"))["id"])
    path = "/registration/v1/employer-applications"
    first = await suite.made(own, path, {**EMPLOYER, "registration_number": "1755555555"})
    await suite.made("officer", f"{path}/{first['id']}/approval", {"hash": first["hash"]})
    second = await suite.made(own, path, EMPLOYER)
    await suite.made("officer", f"{path}/{second['id']}/question", {"question": "which street?"})
    await suite.made(own, path, {**EMPLOYER, "registration_number": "1755555563"})
    return {"applied_for": second["id"], "applicant_token": suite.token(own)}


async def _with_loans(suite: RunningSuite) -> dict[str, str]:
    """Make a loan with a month below its promise, another application, and a webhook of the bank."""
    borrower = await staffed(suite, 5)
    await borrower.file("2020-12", 5)
    loan = await lent(suite, borrower, disbursed_on="2021-01-10", amount="1000.00")
    asked = {"employer_id": borrower.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "9.00"}
    applied = await suite.made(borrower.persona, "/loans/v1/applications", asked)
    await suite.made("bank-a", "/loans/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/nobody"})
    await suite.move_to("2021-02-05")
    await borrower.file("2021-01", 3)
    await suite.move_to("2021-01-10")
    return {"loan": loan, "applied": applied["id"], "borrower_token": suite.token(borrower.persona)}


async def _in_the_programmes(suite: RunningSuite, employer: Staffed) -> dict[str, str]:
    """Give one of the staff a bed, a booking and a claim to file, and the agent a case about that person."""
    person = employer.staff[1][0]
    house = await hospitel(suite, 2)
    await positive(suite, person)
    await registered(suite, employer.staff[0][0])
    label = {"person_id": employer.staff[0][0], "code": "L-1", "taken_on": "2021-01-10"}
    await suite.made("laboratory", f"{PATH}/specimens", label)
    await registered(suite, person)
    site, slot = await session(suite, "testing", day="2021-01-12", capacity=2, offers="rt_pcr")
    booking = await suite.made("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    await suite.made("officer", f"{PATH}/risk-enterprises", {"employer_id": employer.id, "reason": "market"})
    await suite.made("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid"})
    about = {"about": "นัดหมาย", "kind": "request", "person_id": person}
    case = (await suite.made("agent", "/hotline/v1/cases", about))["id"]
    answers = {"born_on": "1985-04-30", "national_id_end": employer.staff[1][1][-4:]}
    check = {"person_id": person, "answers": answers}
    assert (await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check))["passed"]
    registration = suite.box.services["registration"]
    change_own(registration, entry_approvals=1)
    firm = {
        "registration_number": "1777777777",
        "name": "F",
        "area": "TH-10",
        "sector": "C13",
        "registered_on": "2020-01-01",
    }
    entry = await suite.post("officer", "/registration/v1/employers", firm)
    change_own(registration, entry_approvals=0)
    await suite.settled()
    return {
        "entry": entry.json()["entry"],
        "booking": booking["id"],
        "served": case,
        "guest_house_token": suite.token(suite.become("facility", house)),
        "clinic_token": suite.token(suite.become("facility", site)),
        "patient_token": suite.token(suite.become("person", person)),
    }


SIGNED_IN_AS = {
    "employer": "employer-a", "borrower": "employer-b", "patient": "person-a", "applicant": "person-b",
    "guest_house": "hospitel", "clinic": "testing-site",
}  # fmt: skip
PAGES = (
    ("agent", "/desk"), ("agent", "/desk?q=nguyen"), ("agent", "/desk?q=nothing at all"),
    ("agent", "/desk/persons/{person}"), ("agent", "/desk/employers/{employer}"),
    ("agent", "/desk/employers/{employer}?case={case}"), ("agent", "/desk/cases/{case}"),
    ("agent", "/desk/knowledge?case={case}"), ("agent", "/desk/presence?case={case}"),
    ("agent", "/desk/persons/00000000-0000-0000-0000-000000000000"), ("agent", "/wall"), ("supervisor", "/wall"),
    ("operator", "/operations"),
    ("bank-a", "/bank"), ("bank-a", "/bank/applications"), ("bank-a", "/bank/loans/{loan}"),
    ("bank-a", "/bank/loans/{applied}"), ("bank-a", "/bank/borrowers?month=2021-01"), ("bank-a", "/bank/payments"),
    ("bank-a", "/bank/deliveries"), ("payroll-agent", "/employer/choose"), ("laboratory", "/facility"),
    ("laboratory", "/facility?status=reported"),
    ("testing-site", "/facility"), ("vaccination-site", "/facility"), ("hospitel", "/facility"),
    ("guest_house", "/facility"), ("clinic", "/facility"),
    ("borrower", "/employer/loans"), ("borrower", "/employer/loans/{loan}"),
    ("officer", "/office"), ("officer", "/office/runs/{run}"), ("officer", "/office/claims/{claim}"),
    ("employer-a", "/employer"), ("employer", "/employer"), ("employer", "/employer/files/{job}"),
    ("employer", "/employer/staff"), ("employer", "/employer/wanted"), ("employer", "/employer/issued"),
    ("employer", "/employer/calls"), ("employer", "/employer/messages"),
    ("employer", "/employer/contacts"), ("employer", "/employer/dues"), ("employer", "/employer/covering"),
    ("employer", "/employer/findings"), ("employer", "/employer/debts"),
    ("officer", "/office/employers/{employer}/contacts"), ("officer", "/office/deaths"),
    ("officer", "/office/households"), ("officer", "/office/covers-without-premium"),
    ("officer", "/office/inspections"), ("manager", "/office/inspections?status="),
    ("officer", "/office/inspections/new"), ("officer", "/office/inspections/plans/{plan}"),
    ("officer", "/office/inspections/{inspection}"), ("officer", "/office/inspections/{inspected}"),
    ("employer", "/employer/inspections"), ("employer", "/employer/inspections/{inspected}"),
    ("officer", "/office/debts"), ("manager", "/office/debts?area=TH-10"), ("officer", "/office/debts/{employer}"),
    ("officer", "/office/law-drafts"), ("officer", "/office/law-drafts/{law_draft}"),
    ("manager", "/office/law-drafts/{law_draft}"),
    ("officer", "/office/support"), ("officer", "/office/cards"),
    ("officer", "/office/deaths/{person}"), ("officer", "/office/places"),
    ("supervisor", "/desk/outbound"), ("manager", "/wall/outbound"), ("agent", "/desk/outbound"),
    ("manager", "/office/announcements"),
    ("employer", "/employer/life"), ("officer", "/office/employers/find"),
    ("officer", "/office/employers/{employer}/life"),
    ("officer", "/office/orders"), ("manager", "/office/offices"), ("manager", "/office/offices/TH-50"),
    ("officer-th-50", "/office"),
    ("patient", "/my/claims/new"), ("patient", "/my/claims/{waiting}"), ("officer", "/office/claims/{waiting}"),
    ("person-a", "/my"), ("person-a", "/desk"), ("agent", "/nowhere"), ("officer", "/office/programmes"),
    ("agent", "/desk/cases/{served}/bookings?programme=testing&booking={booking}"),
    ("agent", "/desk/cases/{case}/bookings"),
    ("patient", "/my"), ("patient", "/my/seats?programme=testing&booking={booking}"), ("person-b", "/check"),
    ("person-a", "/my/cover"), ("person-a", "/my/cards"), ("person-b", "/check?card=TH00000000000000"),
    ("applicant", "/my/employers"), ("applicant", "/my/employers/new"), ("applicant", "/my/employers/{applied_for}"),
    ("applicant", "/my/employers/{applied_for}/correction"),
    ("person-b", "/figures"), ("person-b", "/situation"), ("person-b", "/board"),
    ("person-b", "/board/reported"), ("person-b", "/board/corrections"),
    ("officer", "/office/entries/{entry}"),
)  # fmt: skip


async def _faults(page: Page) -> list[str]:
    results: Any = await Axe().run(page)
    where = page.url.partition("/")[2].partition("/")[2].partition("/")[2]
    return [f"{where}: {v['id']} {v['nodes'][0]['html'][:110]}" for v in results.response["violations"]]


@pytest.fixture
async def full(browser: Browser, databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[tuple[Visited, Ids]]:
    """Yield a suite with an entry in every list, and the ids in the addresses of pages."""
    async with lived_in_suite(databases, tmp_path, lived_in) as (suite, ids), visiting(suite, browser) as visited:
        yield visited, ids


async def test_every_page_in_every_language(full: tuple[Visited, Ids]) -> None:
    visited, ids = full
    found: list[str] = []
    pages: dict[str, Page] = {}
    for persona, template in PAGES:
        if persona not in pages:
            pages[persona] = await visited.as_(SIGNED_IN_AS.get(persona, persona), **ZOOMED)
            if token := ids.get(f"{persona}_token"):
                await pages[persona].context.set_extra_http_headers({"Authorization": f"Bearer {token}"})
        page = pages[persona]
        for language in ("en", "th", "vi"):
            await page.context.add_cookies([{"name": "prakan_language", "value": language, "url": visited.url}])
            answer = await page.goto(template.format(**ids))
            assert answer is not None
            assert answer.status < 500, template
            assert await page.locator("html").get_attribute("lang") == language
            width = await page.evaluate("document.documentElement.scrollWidth")
            found += [f"{template} {language}: {width} px wide at 200 % zoom"] if width > ZOOMED["width"] else []
            if language == "th" or template == "/desk":
                await page.set_viewport_size(SIZE)
                found += await _faults(page)
                await page.set_viewport_size(ZOOMED)
    assert not found, "\n".join(found)


async def test_open_states_have_no_faults_either(full: tuple[Visited, Ids]) -> None:
    visited, ids = full
    page = await visited.as_("agent")
    await page.goto(f"/desk/cases/{ids['case']}")
    for summary in await page.locator("summary").all():
        await summary.click()
    found = await _faults(page)
    await press(page, "?")
    await expect(page.locator("#sheet")).to_be_visible()
    assert await page.locator("#sheet dt").count() > 5
    found += await _faults(page)
    await page.keyboard.press("Escape")
    await page.locator("#born_on").fill("1999-01-01")
    await page.get_by_role("button", name="Check").click()
    await expect(page.get_by_role("alert")).to_contain_text("Another agent must check")
    found += await _faults(page)
    assert not found


@pytest.mark.parametrize(("persona", "path"), [("agent", "/desk"), ("officer", "/office"), ("person-a", "/my")])
async def test_a_first_page_is_light(visited: Visited, persona: str, path: str) -> None:
    page = await visited.as_(persona)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    total = 0

    def count(event: dict[str, Any]) -> None:
        nonlocal total
        total += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", count)
    await page.goto(path, wait_until="networkidle")
    assert 5_000 < total <= PAGE_BYTES_MAX


async def test_without_scripts_a_call_is_logged_all_the_same(visited: Visited) -> None:
    await caller(visited.suite, "มานี", "มีนา", "+66811111111")
    await at_the_desk(visited.suite)
    page = await visited.as_("agent", scripts=False)
    await page.get_by_label("Search").fill("0811111111")
    await page.get_by_label("Search").press("Enter")  # the only one who has this number is opened at once
    await page.get_by_role("button", name="Open a case").click()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("status")).to_contain_text("Ready for the next call")


async def test_pages_ask_nobody_else_and_take_no_forms_from_elsewhere(visited: Visited) -> None:
    suite = visited.suite
    page = await visited.as_("agent")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto("/desk")
    await page.goto("/hotline/docs")
    assert all(url.startswith((visited.url, "data:")) for url in asked), asked
    cookies = {c["name"]: c["value"] for c in await page.context.cookies()}
    forged = {"Origin": "https://elsewhere.example", "Cookie": f"prakan_session={cookies['prakan_session']}"}
    form = {"about": "x", "wrap_up": "answered"}
    answer = await suite.http.post("/desk/log", data=form, headers=forged)
    assert answer.status_code == 403
    assert "other_origin" in answer.text
    assert (await suite.get("agent", "/hotline/v1/cases", status="closed")).json()["items"] == []
    out = await suite.http.get("/desk", headers={"Cookie": "prakan_session=made-up"})
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in?back=/desk")
    away = await suite.http.post("/sign-in", data={"persona": "agent", "back": "//elsewhere.example"})
    assert away.headers["location"] == "/start"
    ended = await suite.http.post("/sign-out", headers={"Cookie": f"prakan_session={cookies['prakan_session']}"})
    assert ended.status_code == 303
    after = await suite.http.get("/desk", headers={"Cookie": f"prakan_session={cookies['prakan_session']}"})
    assert after.status_code == 303, "the session is over, not only the cookie"
