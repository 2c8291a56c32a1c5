"""The office, employers and citizens: an approval refused to its author, an upload with errors, three languages."""

import re
from pathlib import Path

from playwright.async_api import expect

from libs.common.keys.signed_documents import verified
from tests.browser.conftest import Visited, press
from tests.callers import at_the_desk, caller
from tests.claims import certify, claimed, close, with_nine_months
from tests.staff import staffed


async def test_an_approval_is_refused_to_its_maker_and_shown_exactly(visited: Visited) -> None:
    suite = visited.suite
    employer = await with_nine_months(suite, 2)
    await close(suite, employer)
    for person, _, _ in employer.staff:
        await claimed(suite, employer, person)
        await certify(suite, employer, person)
    await suite.settled()
    await suite.move_to("2021-02-01")
    maker = await visited.as_("officer")
    await press(maker, "r")
    await maker.keyboard.type("2021-01")
    await maker.keyboard.press("Enter")
    await expect(maker.get_by_role("status")).to_contain_text("another officer approves")
    waiting = maker.locator("li.panel")
    await expect(waiting).to_contain_text("2 payments, 11,200.00 in all")
    await expect(waiting).to_contain_text("You made it")
    await press(maker, "a", "1")
    await expect(maker.get_by_role("alert")).to_have_attribute("data-code", "second_officer_needed")
    second = await visited.as_("officer-2")
    run = (await suite.get("officer", "/benefits/v1/inbox")).json()["items"][0]
    await expect(second.locator('li.panel input[name="hash"]')).to_have_value(run["hash"])
    await second.get_by_role("link", name="See every payment").click()
    await expect(second.locator("tbody tr")).to_have_count(2)
    await press(second, "a")
    await expect(second.get_by_role("status")).to_have_text("Approved.")
    await expect(second.locator('li.panel input[name="hash"]')).to_have_count(0)
    assert not (await suite.get("officer", "/benefits/v1/inbox")).json()["items"], "nothing of benefits waits"


async def test_a_changed_run_is_not_approved(visited: Visited) -> None:
    suite = visited.suite
    await suite.made("officer", "/benefits/v1/payment-runs", {"month": "2021-01"})
    second = await visited.as_("officer-2")
    await second.locator("input[name=hash]").evaluate("e => e.value = '0'.repeat(64)")
    await second.get_by_role("button", name="Approve").click()
    await expect(second.get_by_role("alert")).to_have_attribute("data-code", "approved_content_differs")
    assert (await suite.get("officer", "/benefits/v1/inbox")).json()["total"] == 1


async def test_entries_keep_the_typed_text_and_show_the_fault(visited: Visited) -> None:
    page = await visited.as_("officer")
    await press(page, "m")
    await page.get_by_label("Number", exact=True).fill("123")
    await page.get_by_label("Name", exact=True).fill("บริษัท ใหม่ จำกัด")
    for label, value in (("Area", "TH-10"), ("Sector", "C13")):
        await page.locator("form[action='/office/employers']").get_by_label(label).select_option(value)
    await page.get_by_label("Registered on").fill("2564-01-04")
    await page.locator("form[action='/office/employers'] button").click()
    await page.get_by_role("alert").get_by_role("link", name="Number:").click()
    await expect(page.get_by_label("Number", exact=True)).to_be_focused()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("บริษัท ใหม่ จำกัด")
    await expect(page.get_by_label("Registered on")).to_have_value("2564-01-04")  # read as 2021
    await page.get_by_label("Number", exact=True).fill("1000000014")
    await page.locator("form[action='/office/employers'] button").click()
    await expect(page.get_by_role("status")).to_have_text("Registered.")


async def test_an_upload_shows_its_progress_and_gives_back_the_rows_that_failed(
    visited: Visited, tmp_path: Path
) -> None:
    suite = visited.suite
    employer = await staffed(suite, 3)
    await close(suite, employer)
    rows = [f"{employer.number},2020-12,{number},9000.00," for _, number, _ in employer.staff]
    rows[1] = rows[1].replace("9000.00", "ninety")
    file = tmp_path / "december.csv"
    file.write_text("employer_number,month,national_id,wage,absence\n" + "\n".join(rows) + "\n", encoding="utf-8")
    token = suite.token(employer.persona)
    page = await visited.as_("employer-a")
    await page.context.set_extra_http_headers({"Authorization": f"Bearer {token}"})
    await page.goto("/employer")
    await page.get_by_label("File (CSV or XLSX)").set_input_files(file)
    await page.get_by_role("button", name="Send a return file").click()
    await expect(page.get_by_text("Some rows need correction")).to_be_visible(timeout=15_000)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download them").click()
    failed = Path(await (await download.value).path()).read_text(encoding="utf-8-sig")
    assert employer.staff[1][1] in failed
    assert employer.staff[0][1] not in failed
    page2 = await page.context.new_page()
    await page2.goto("/employer")
    await page2.get_by_label("Order number").fill("BKK 1/2564")
    await page2.get_by_label("First day", exact=True).fill("2021-01-04")
    await page2.get_by_label("Last day").fill("2021-02-28")
    await page2.get_by_role("button", name="Issue certificates").click()
    await expect(page2.get_by_text("3 of 3 certificates issued.")).to_be_visible(timeout=15_000)


async def test_an_employer_takes_receipts_and_its_standing_away(visited: Visited, tmp_path: Path) -> None:
    suite = visited.suite
    employer = await staffed(suite, 2)
    await employer.file("2020-12", 2)
    page = await visited.as_("employer-a")
    await page.context.set_extra_http_headers({"Authorization": f"Bearer {suite.token(employer.persona)}"})
    await page.goto("/employer")
    async with page.expect_download() as receipt:
        await page.get_by_role("link", name="Receipt 1").click()
    keys = (await suite.http.get("/contributions/.well-known/document-keys.json")).json()
    kind, told = verified(Path(await (await receipt.value).path()).read_text(), keys)
    assert (kind, told["month"], told["headcount"]) == ("return-receipt", "2020-12", 2)
    await page.get_by_role("button", name="Get the certificate").click()
    async with page.expect_download() as certificate:
        await page.locator("a[href^='/employer/standing/']").click()
    kind, told = verified(Path(await (await certificate.value).path()).read_text(), keys)
    assert told["headcount"] == 2


async def test_three_languages_and_the_buddhist_era_for_display_only(visited: Visited) -> None:
    suite = visited.suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await suite.settled()
    for language, born, base in (
        ("th-TH", "30 เม.ย. พ.ศ. 2528", "ฐานค่าจ้าง"),
        ("vi-VN", "30/04/1985", "Mức đóng"),
        ("en-GB", "30 Apr 1985", "Base"),
    ):
        page = await visited.as_("person-a", language=language)
        token = suite.token(suite.become("person", person))
        await page.context.set_extra_http_headers({"Authorization": f"Bearer {token}"})
        await page.goto("/my")
        await expect(page.locator("html")).to_have_attribute("lang", language[:2])
        await expect(page.get_by_text(born)).to_be_visible()
        await expect(page.get_by_role("columnheader", name=base)).to_be_visible()
    await page.get_by_role("button", name="ไทย").click()
    await expect(page.get_by_text("30 เม.ย. พ.ศ. 2528")).to_be_visible()
    assert re.search(r"/my$", page.url)


async def test_a_person_sees_who_looked_and_corrects_the_phones(visited: Visited) -> None:
    suite = visited.suite
    person = suite.party_id("person-a")
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "X-Purpose": "letter came back"}
    assert (await suite.http.get(f"/registration/v1/persons/{person}", headers=headers)).status_code == 200
    await suite.settled()
    page = await visited.as_("person-a")
    await expect(page.get_by_text("letter came back")).to_be_visible()
    await page.get_by_label("Phones").fill("0812")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("with its country code")
    await page.get_by_label("Phones").fill("+66812345678")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_have_text("Corrected.")


async def test_two_registrations_of_one_person_become_one(visited: Visited) -> None:
    suite = visited.suite
    for phone in ("+66811111111", "+66822222222"):
        await caller(suite, "มานี", "มีนา", phone)
    registration = suite.box.services["registration"]
    await next(duty for duty in registration.duties if duty.name == "find_duplicates").run()
    first = await visited.as_("officer")
    await expect(first.locator("li.panel")).to_contain_text("Perhaps registered twice")
    await first.get_by_label("Why one person").fill("one birth certificate")
    await first.get_by_role("button", name="One person: ask to merge").click()
    await expect(first.locator("tbody tr")).to_have_count(8)
    await press(first, "a")
    await expect(first.get_by_role("alert")).to_have_attribute("data-code", "second_officer_needed")
    second = await visited.as_("officer-2")
    await second.get_by_role("link", name="See both registrations").click()
    await expect(second.get_by_role("cell", name="+66822222222")).to_be_visible()
    await press(second, "a")
    await expect(second.get_by_role("status")).to_have_text("Approved.")
    await at_the_desk(suite)
    agent = await visited.as_("agent")
    await agent.goto("/desk/pop?phone=0822222222")
    await expect(agent.get_by_text("Two registrations merged")).to_be_visible()


async def test_an_employer_hires_by_number_and_by_file_and_sees_its_staff(visited: Visited, tmp_path: Path) -> None:
    suite = visited.suite
    one, two = await staffed(suite, 4), await staffed(suite, 0)
    page = await visited.as_("employer-a")
    await page.context.set_extra_http_headers({"Authorization": f"Bearer {suite.token(two.persona)}"})
    await page.goto("/employer")
    hiring = page.locator("form[action='/employer/hires']")

    async def hire(number: str, born_on: str) -> None:
        for label, value in (("National id", number), ("Born", born_on), ("First day of work", "9 ม.ค. 2564")):
            await hiring.get_by_label(label).fill(value)
        await hiring.get_by_role("button", name="Hire").click()

    await hire(one.staff[0][1], "1 พ.ค. 2528")
    await expect(page.get_by_role("alert")).to_have_attribute("data-code", "person_does_not_match")
    await expect(hiring.get_by_label("National id")).to_have_value(one.staff[0][1])
    await hire(one.staff[0][1], "30/4/2528")
    await expect(page.get_by_role("status")).to_have_text("Hired.")
    await expect(page.locator("section[aria-labelledby=e-staff] tbody tr")).to_contain_text(["สมชาย ใจดี"])
    file = tmp_path / "staff.csv"
    rows = [f"{number},1985-04-30,2021-01-09,," for _, number, _ in one.staff[1:3]]
    rows += [f"{one.staff[3][1]},1985-05-01,2021-01-09,,", f"{one.staff[0][1]},,,2021-01-10,resigned"]
    file.write_text("national_id,born_on,started_on,ended_on,reason\n" + "\n".join(rows) + "\n", encoding="utf-8")
    await page.get_by_label("List of hires and leavers").set_input_files(file)
    await page.get_by_role("button", name="Send hires and leavers").click()
    await expect(page.get_by_text("Some rows need correction")).to_be_visible(timeout=15_000)
    assert await page.locator("dl.facts dd").all_text_contents() == ["2", "1", "0", "1"]
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download them").click()
    failed = Path(await (await download.value).path()).read_text(encoding="utf-8-sig")
    assert one.staff[3][1] in failed
    assert "do not match one insured person" in failed
    await page.goto("/employer/staff")
    await expect(page.locator("tbody tr")).to_have_count(3)
    await expect(page.get_by_text("Name not shown")).to_be_visible()
