"""From a fact to the employer: at its own door, on its page, and to its contacts; each told once."""

from datetime import UTC, datetime
from typing import Any

from services.hotline.notices.schedule import Sending
from tests.callers import at_the_desk
from tests.claims import claimed, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

_NOON = datetime(2099, 1, 10, 5, 0, tzinfo=UTC)  # in Bangkok


async def _told(suite: RunningSuite, employer: Staffed, **query: Any) -> list[tuple[str, str]]:
    await suite.settled()
    path = f"/hotline/v1/employers/{employer.id}/messages"
    items = (await suite.get(employer.persona, path, **query)).json()["items"]
    return [(one["kind"], one["text"]["en"]) for one in items]


async def _order(suite: RunningSuite, number: str, **whom: Any) -> str:
    body = {"first_day": "2021-01-04", "last_day": "2021-01-17", "order_number": number, "issued_by": "BKK",
            "cause": "dangerous_communicable_disease", **whom}  # fmt: skip
    return str((await suite.made("officer", "/registration/v1/closure-orders", body))["id"])


async def test_an_employer_is_told_of_a_month_that_falls_due_and_of_one_that_is_overdue(
    local_suite: RunningSuite,
) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-11", 1)
    await suite.move_to("2021-01-12")
    before = await _told(suite, employer)
    assert ("employer_return_due", "The return for 2020-12 is not filed yet. File it and pay by 2021-01-15.") in before
    await employer.file("2020-12", 1)
    await suite.move_to("2021-01-16")
    kinds = [kind for kind, text in await _told(suite, employer) if "2020-12" in text]
    assert kinds == ["employer_return_due"], "told once, and not of what is filed"
    await suite.move_to("2021-02-16")
    told = await _told(suite, employer)
    for kind, month in (("employer_return_due", "2021-01"), ("employer_return_overdue", "2021-01")):
        assert len([one for one, text in told if one == kind and month in text]) <= 1
    assert (
        "employer_return_overdue",
        "The return for 2021-01 was due on 2021-02-15 and is missing. File it now.",
    ) in told


async def test_orders_and_wanted_certificates_are_told_to_whom_they_concern(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    other = await staffed(suite, 0)
    order = await _order(suite, "7/2564", employer_id=employer.id)
    area = await _order(suite, "8/2564", area="TH-10", sector="C13")
    for path in (order, area):
        await suite.made("officer", f"/registration/v1/closure-orders/{path}/withdrawal", {"because": "written twice"})
    await claimed(suite, employer, employer.staff[0][0], first_day="2020-12-21", last_day="2020-12-31")
    kinds = [kind for kind, _ in await _told(suite, employer)]
    for kind, times in (("employer_closure_ordered", 2), ("employer_closure_withdrawn", 2),
                        ("employer_certificate_wanted", 1)):  # fmt: skip
        assert kinds.count(kind) == times, kind
    others = [text for kind, text in await _told(suite, other) if kind.startswith("employer_closure")]
    assert not any("7/2564" in text for text in others)
    assert len([text for text in others if "8/2564" in text]) == 2
    path = f"/hotline/v1/employers/{employer.id}/messages"
    assert (await suite.get(other.persona, path)).status_code == 404
    mine = (await suite.get(employer.persona, path)).json()
    first = mine["items"][0]["id"]
    assert (await suite.post(other.persona, f"{path}/{first}/read", {})).status_code == 404
    marked = (await suite.post(employer.persona, f"{path}/{first}/read", {})).json()["read_at"]
    assert (await suite.post(employer.persona, f"{path}/{first}/read", {})).json()["read_at"] == marked
    assert (await suite.get(employer.persona, path)).json()["unread"] == mine["unread"] - 1


async def test_the_page_shows_messages_and_marks_them_with_the_employers_token_alone(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 0), await staffed(suite, 0)
    for number in ("9/2564", "10/2564"):
        await _order(suite, number, employer_id=employer.id)
    await suite.settled()
    own = {"Authorization": f"Bearer {suite.token(employer.persona)}"}
    for language, words in (("en", "closes you from"), ("th", "ให้ท่านหยุดกิจการ"), ("vi", "yêu cầu đơn vị đóng cửa")):
        page = await suite.http.get("/employer/messages", headers={**own, "Cookie": f"prakan_language={language}"})
        assert page.text.count(words) >= 2, language
    assert "9/2564" in (await suite.http.get("/employer", headers=own)).text
    path = f"/hotline/v1/employers/{employer.id}/messages"
    items = (await suite.get(employer.persona, path)).json()["items"]
    others = {"Authorization": f"Bearer {suite.token(other.persona)}"}
    stolen = await suite.http.post("/employer/messages", data={"one": items[0]["id"]}, headers=others)
    assert stolen.status_code == 404
    assert (
        await suite.http.get("/employer/messages", headers={"Authorization": f"Bearer {suite.token('officer')}"})
    ).status_code == 403
    one = await suite.http.post("/employer/messages", data={"one": items[-1]["id"]}, headers=own)
    assert one.status_code == 303
    assert (await suite.get(employer.persona, path, unread="true")).json()["unread"] == len(items) - 1
    await suite.http.post("/employer/messages", data={"to_here": items[0]["id"]}, headers=own)
    page = await suite.http.get("/employer/messages?unread=yes", headers=own)
    assert "No messages." in page.text


class _Mail:
    """A provider that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def send(self, notice_id: str, to: str, subject: str, body: str) -> None:
        assert notice_id
        assert subject
        self.sent.append((to, body))


async def test_a_contact_hears_as_it_wished_in_its_language(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    hotline = suite.box.services["hotline"]
    for task in hotline.supervisor._tasks:
        if task.get_name() == "hotline.send_notices":
            task.cancel()
    duty = next(duty for duty in hotline.duties if duty.name == "send_notices")
    sending = duty.run.__self__  # type: ignore[attr-defined]
    assert isinstance(sending, Sending)
    mail = _Mail()
    sending.providers["email"] = mail
    employer = await staffed(suite, 0)
    contact = {"name": "สมหญิง", "email": "hr@example.com", "wish": "email", "language": "vi"}
    path = f"/registration/v1/employers/{employer.id}/contacts"
    made = await suite.made(employer.persona, path, contact)
    await suite.made(employer.persona, path, {**contact, "email": "silent@example.com", "wish": "none"})
    ended = await suite.made(employer.persona, path, {**contact, "email": "gone@example.com"})
    await at_the_desk(suite)
    await _order(suite, "11/2564", employer_id=employer.id)
    await suite.settled()
    await suite.made(employer.persona, f"{path}/{made['id']}/changes", {**contact, "email": "new@example.com"})
    await suite.post(employer.persona, f"{path}/{ended['id']}/end", {})
    await at_the_desk(suite)
    for _ in range(2):
        sending.now = lambda: _NOON
        await sending.run()
    (sent,) = mail.sent
    assert sent == ("new@example.com", "Lệnh 11/2564 của BKK yêu cầu đơn vị đóng cửa từ 2021-01-04 đến 2021-01-17.")
