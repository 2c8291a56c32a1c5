"""The employer's page of loans: what a phase wants, an application after a second look, a way on from each refusal."""

from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, lent, paid, staffed

LOANS = "/employer/loans"


def _of(suite: RunningSuite, persona: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {suite.token(persona)}"}


async def _sent(suite: RunningSuite, employer: Staffed, **form: Any) -> httpx.Response:
    given = {"phase": "2021", "bank_id": suite.party_id("bank-a"), "amount": "1,000,000", "step": "do", **form}
    return await suite.http.post(LOANS, data=given, headers=_of(suite, employer.persona))


async def test_an_application_is_sent_after_a_second_look_and_has_a_number(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    await employer.file("2020-12", 2)
    await paid(suite, employer)
    shown = (await suite.http.get(LOANS, headers=_of(suite, employer.persona))).text
    for told in ("Phase 2021: interest from 2.75 %, 36 months", "up to 50 staff: at most 5,000,000.00 THB", "80 %"):
        assert told in shown, told
    check = await _sent(suite, employer, step="")
    assert (check.status_code, "1,000,000 THB" in check.text, "Bank A" in check.text) == (200, True, True)
    assert (await suite.get(employer.persona, "/loans/v1/loans")).json()["items"] == [], "nothing is sent yet"
    changed = await _sent(suite, employer, step="change")
    assert 'value="1,000,000"' in changed.text, "what was typed stays"
    sent = await _sent(suite, employer)
    assert sent.status_code == 303, sent.text
    (loan,) = (await suite.get(employer.persona, "/loans/v1/loans")).json()["items"]
    assert sent.headers["location"] == f"{LOANS}/{loan['id']}?done=applied"
    page = (await suite.http.get(f"{LOANS}/{loan['id']}", headers=_of(suite, employer.persona))).text
    assert loan["id"] in page
    assert "The bank has the application and decides." in page
    stranger = await suite.http.get(f"{LOANS}/{loan['id']}", headers=_of(suite, "employer-a"))
    assert stranger.status_code == 404


async def test_each_refusal_names_the_condition_and_the_way_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    without, owing, sound = await staffed(suite, 1), await staffed(suite, 1), await staffed(suite, 1)
    await owing.file("2020-06", 1)
    await sound.file("2020-12", 1)
    await paid(suite, sound)
    await suite.settled()
    because = {"because": "the budget ends"}
    for officer in ("officer", "officer-2"):
        await suite.made(officer, "/loans/v1/phases/2020/closing", because)
    tried: list[tuple[Staffed, dict[str, str], int, str, str]] = [
        (without, {}, 422, "months_missing", "Send the return that is missing"),
        (owing, {}, 422, "in_arrears", "See what is owed"),
        (sound, {"amount": "5000000.01"}, 422, "above_cap", "Ask for less"),
        (sound, {"phase": "2020"}, 409, "phase_closed", "Choose another phase"),
    ]
    for employer, form, status, code, way_on in tried:
        refused = await _sent(suite, employer, **form)
        assert (refused.status_code, code in refused.text, way_on in refused.text) == (status, True, True), refused.text
        assert "<title>Error: " in refused.text
    for officer in ("officer", "officer-2"):
        await suite.made(officer, "/loans/v1/phases/2020/reopening", because)
    for missing in ("phase", "bank_id", "amount"):
        answer = await _sent(suite, sound, **{missing: ""})
        assert (answer.status_code, f'href="#{missing}"' in answer.text) == (422, True), missing
    assert (await suite.get(sound.persona, "/loans/v1/loans")).json()["items"] == []


async def test_the_months_of_an_own_loan_are_drawn_and_no_agent_sees_them(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 5)
    await employer.file("2020-12", 5)
    loan = await lent(suite, employer, disbursed_on="2021-01-10", amount="10.00")
    await suite.move_to("2021-02-05")
    await employer.file("2021-01", 3)
    await suite.settled()
    await suite.move_to("2021-01-10")
    page = (await suite.http.get(f"{LOANS}/{loan}", headers=_of(suite, employer.persona))).text
    assert '<rect class="breached"' in page
    assert "at least 4 staff keep the promise" in page
    agent = await agent_of(suite, employer)
    for path in (LOANS, f"{LOANS}/{loan}"):
        assert (await suite.http.get(path, headers=_of(suite, agent))).status_code == 403
