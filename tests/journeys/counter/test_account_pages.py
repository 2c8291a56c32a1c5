"""The employer's account on its pages: contacts, months due with slip and calendar, orders and consents."""

from typing import Any

import httpx
import pytest

from tests.claims import close
from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed

_NEW = {
    "what": "add",
    "name": "สมหญิง ใจดี",
    "email": "hr@example.com",
    "phone": "081-234-5678",
    "wish": "sms",
    "language": "vi",
}


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _seen(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _contacts(suite: RunningSuite, employer: Staffed) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        await suite.get(employer.persona, f"/registration/v1/employers/{employer.id}/contacts")
    ).json()["items"]
    return items


@pytest.mark.parametrize("at_office", [False, True])
async def test_contacts_are_added_changed_and_ended_after_a_second_look(
    shared_suite: RunningSuite, *, at_office: bool
) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 0), await staffed(suite, 0)
    who = "officer" if at_office else employer.persona
    here = f"/office/employers/{employer.id}/contacts" if at_office else "/employer/contacts"
    mark = {"form": f"one-view-{at_office}"}
    for _ in range(2):  # pressed twice
        assert (await _sent(suite, who, here, **_NEW, **mark)).status_code == 303
    (contact,) = await _contacts(suite, employer)
    assert (contact["phone"], contact["wish"], contact["language"]) == ("+66812345678", "sms", "vi")
    refused = await _sent(suite, who, here, **{**_NEW, "email": "", "wish": "email"})
    assert refused.status_code == 422
    changed = {**_NEW, "what": "change", "contact": contact["id"], "wish": "none", "name": "สมศรี"}
    assert (await _sent(suite, who, here, **changed)).status_code == 303
    assert [(one["name"], one["wish"]) for one in await _contacts(suite, employer)] == [("สมศรี", "none")]
    for page in (
        await _seen(suite, who, here),
        await _seen(suite, "officer", f"/office/employers/{employer.id}/contacts"),
    ):
        assert "สมศรี" in page.text
    end = {"what": "end", "contact": contact["id"], "name": "สมศรี"}
    assert (await _sent(suite, other.persona, "/employer/contacts", **end, step="do")).status_code == 404
    check = await _sent(suite, who, here, **end)
    assert (check.status_code, "are destroyed" in check.text) == (200, True)
    assert len(await _contacts(suite, employer)) == 1, "nothing is done yet"
    assert (await _sent(suite, who, here, **end, step="do")).status_code == 303
    assert await _contacts(suite, employer) == []


async def test_months_due_have_a_slip_and_a_calendar(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 0)
    await employer.file("2020-11", 1)
    await employer.file("2020-12", 1)
    dues = (await suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/dues")).json()["items"]
    page = await _seen(suite, employer.persona, "/employer/dues")
    for due in dues:
        assert due["reference"] in page.text
    assert page.text.index("Dec 2020") < page.text.index("Nov 2020"), "newest first"
    slip = await _seen(suite, employer.persona, "/employer/dues/2020-12/slip")
    assert (slip.headers["content-type"], slip.content[:5]) == ("application/pdf", b"%PDF-")
    assert "slip-2020-12.pdf" in slip.headers["content-disposition"]
    calendar = await _seen(suite, employer.persona, "/employer/dues/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR\r\n")
    missing = await _seen(suite, other.persona, "/employer/dues/2020-12/slip")
    assert (missing.status_code, "%PDF" in missing.text) == (404, False)
    assert dues[0]["reference"] not in (await _seen(suite, other.persona, "/employer/dues")).text


async def test_orders_that_cover_the_employer_and_its_consents(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 0), await staffed(suite, 0)
    await close(suite, employer)
    body = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "first_day": "2021-01-01",
            "last_day": "2021-12-31"}  # fmt: skip
    consent = await suite.made(employer.persona, "/contributions/v1/standing-consents", body)
    page = await _seen(suite, employer.persona, "/employer/covering")
    assert "BKK 1/2564" in page.text
    assert consent["id"] in page.text
    others = await _seen(suite, other.persona, "/employer/covering")
    assert (others.status_code, consent["id"] in others.text, "BKK 1/2564" in others.text) == (200, False, False)
    form = {"consent": consent["id"]}
    check = await _sent(suite, employer.persona, "/employer/covering", **form)
    assert "may ask no more" in check.text
    listed = "/contributions/v1/standing-consents"
    assert (await suite.get(employer.persona, listed)).json()["items"][0]["revoked_at"] is None
    assert (await _sent(suite, other.persona, "/employer/covering", **form, step="do")).status_code == 404
    assert (await _sent(suite, employer.persona, "/employer/covering", **form, step="do")).status_code == 303
    assert (await suite.get(employer.persona, listed)).json()["items"][0]["revoked_at"] is not None
    agent = await agent_of(suite, employer)
    cookie = {"Authorization": f"Bearer {suite.token(agent)}", "Cookie": f"prakan_employer={employer.id}"}
    for path in ("/employer/covering", "/employer/contacts", "/employer/messages"):
        assert (await suite.http.get(path, headers=cookie)).status_code == 403, path


async def test_findings_are_answered_on_the_page_and_disputes_decided_in_the_inbox(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 2), await staffed(suite, 0)
    one, two = employer.lines(2)
    await employer.file("2020-11", [{**one, "wage": "900.00"}, {**two, "wage": "800.00"}])
    await suite.settled()
    door = f"/contributions/v1/employers/{employer.id}/findings"
    found = (await suite.get(employer.persona, door)).json()["items"]
    low, lower = sorted(found, key=lambda finding: finding["line_no"])
    here = "/employer/findings"
    page = await _seen(suite, employer.persona, here)
    assert "A wage below the lowest base" in page.text
    assert employer.staff[0][1] in page.text
    assert employer.staff[0][1] not in (await _seen(suite, other.persona, here)).text
    without = await _sent(suite, employer.persona, here, finding=low["id"], reply="accept")
    assert (without.status_code, "give it" in without.text) == (422, True)
    assert (await _sent(suite, other.persona, here, finding=low["id"], reply="dispute", because="x")).status_code == 404
    accepted = await _sent(suite, employer.persona, here, finding=low["id"], reply="accept", wage="9,000.00")
    assert accepted.status_code == 303
    words = {"finding": lower["id"], "reply": "dispute", "because": "half days alone"}
    assert (await _sent(suite, employer.persona, here, **words)).status_code == 303
    await suite.settled()
    left = (await suite.get(employer.persona, door, removed=False)).json()["items"]
    assert [(finding["id"], finding["status"]) for finding in left] == [(lower["id"], "disputed")]
    inbox = await _seen(suite, "officer", "/office?kind=disputed_finding")
    assert "half days alone" in inbox.text
    decision = {"outcome": "dismissed", "because": "the slip shows it"}
    assert (await _sent(suite, "officer", f"/office/findings/{lower['id']}", **decision)).status_code == 303
    assert "the slip shows it" in (await _seen(suite, employer.persona, here)).text
