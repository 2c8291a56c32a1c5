"""A bank in a browser, by keys alone: an application is decided, and a second person pays the loan out."""

from playwright.async_api import expect

from tests.browser.conftest import Visited, press
from tests.staff import paid, staffed


async def test_an_application_is_decided_and_paid_out_by_two_people(visited: Visited) -> None:
    suite = visited.suite
    employer = await staffed(suite, 2)
    await employer.file("2020-12", 2)
    await paid(suite, employer)
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "1000000.00"}
    loan = (await suite.made(employer.persona, "/loans/v1/applications", asked))["id"]
    officer = await visited.as_("bank-a")
    assert officer.url.endswith("/bank")
    await officer.locator(f"a[href='/bank/loans/{loan}']").focus()
    await officer.keyboard.press("Enter")
    await press(officer, "a", "Space")
    await officer.get_by_label("Interest a year, in per cent").focus()
    await officer.keyboard.type("1")
    await officer.keyboard.press("Enter")
    await expect(officer.get_by_role("heading", name="Check your answers")).to_be_visible()
    await press(officer, "a")
    await expect(officer.get_by_role("alert")).to_have_attribute("data-code", "offer_invalid")
    await expect(officer.get_by_label("Interest a year, in per cent")).to_have_value("1")
    await officer.get_by_label("Interest a year, in per cent").fill("2.75")
    await officer.keyboard.press("Enter")
    # The page before names the same rate.
    await expect(officer.get_by_role("heading", name="Check your answers")).to_be_visible()
    await expect(officer.get_by_role("definition").filter(has_text="2.75 %")).to_be_visible()
    await press(officer, "a")
    await expect(officer.get_by_role("status")).to_contain_text("The loan is approved")
    await expect(officer.get_by_text("Another person of your bank pays it out")).to_be_visible()
    second = await visited.as_("bank-a-2")
    await second.goto(f"/bank/loans/{loan}")
    await press(second, "d")
    await second.get_by_label("The bank's reference of the payment").focus()
    await second.keyboard.type("D-1/64")
    await second.keyboard.press("Enter")
    await expect(second.get_by_role("heading", name="Check your answers")).to_be_visible()
    await expect(second.get_by_role("definition").filter(has_text="10 Jan 2021")).to_be_visible()
    await press(second, "a")
    await expect(second.get_by_role("status")).to_contain_text("The loan is paid out")
    shown = (await suite.get(employer.persona, f"/loans/v1/loans/{loan}")).json()
    assert (shown["status"], shown["interest_rate"], shown["reference"]) == ("disbursed", "0.0275", "D-1/64")
