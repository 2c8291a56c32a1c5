"""The calendar of due days and the payment slip: what a payroll program and a bank's app read of them."""

from datetime import date
from uuid import uuid4

from libs.common.values.month import Month
from services.contributions.bills.gateways.due_calendar import due_calendar
from tests.running_suite import RunningSuite
from tests.staff import agent_of, staffed


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_is_text_of_rfc_5545_and_stays_the_same() -> None:
    agency = {"en": "Office, of; all", "th": "สำนักงานประกันสังคม" * 3, "vi": "Cơ quan\\x"}
    due = {Month(2021, 1): date(2021, 2, 15), Month(2021, 2): date(2021, 3, 15)}
    employer_id = uuid4()
    text = due_calendar(employer_id, due, agency=agency, days_before=5)
    assert text == due_calendar(employer_id, due, agency=agency, days_before=5)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = _unfolded(text)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert r"NAME:Office\, of\; all" in lines
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20210215", "DTSTART;VALUE=DATE:20210315"]  # fmt: skip
    assert "DTEND;VALUE=DATE:20210216" in lines
    assert lines.count("TRIGGER:-P5D") == 2
    assert len({line for line in lines if line.startswith("UID:")}) == 2
    assert any("ครบกำหนด" in line for line in lines)
    assert any(r"Cơ quan\\x" in line for line in lines)
    assert "BEGIN:VALARM" not in due_calendar(employer_id, due, agency=agency, days_before=None)


async def test_the_calendar_is_read_again_only_when_it_changed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 0), await staffed(suite, 0)
    agent = await agent_of(suite, employer)
    await suite.settled()
    path = f"/contributions/v1/employers/{employer.id}/due-calendar"
    for who in (employer.persona, agent):
        answer = await suite.get(who, path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert "DTSTART;VALUE=DATE:20210115" in answer.text
        headers = {"Authorization": f"Bearer {suite.token(who)}", "If-None-Match": answer.headers["etag"]}
        again = await suite.http.get(path, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
    assert (await suite.get(other.persona, path)).status_code == 404


async def test_a_slip_has_the_reference_and_the_code_until_it_is_paid(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 0)
    await employer.file("2020-12", 1)
    path = f"/contributions/v1/employers/{employer.id}/dues"
    (due,) = (await suite.get(employer.persona, path)).json()["items"]
    slip = await suite.get(employer.persona, f"{path}/2020-12/slip")
    assert (slip.status_code, slip.headers["content-type"]) == (200, "application/pdf")
    assert slip.content.startswith(b"%PDF-")
    assert due["payload"]
    with_code = len(slip.content)
    body = {
        "bill": due["reference"],
        "reference": f"S-{employer.number}",
        "amount": due["owed"],
        "paid_on": "2021-01-09",
    }
    await suite.made("bank-b", "/contributions/v1/payments", body)
    paid = await suite.get(employer.persona, f"{path}/2020-12/slip")
    assert len(paid.content) < with_code, "no code to pay twice"
    assert (await suite.get(employer.persona, f"{path}/2020-11/slip")).status_code == 404, "no return, no bill"
    assert (await suite.get(other.persona, f"{path}/2020-12/slip")).status_code == 404
