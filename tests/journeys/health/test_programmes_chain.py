"""From a positive test to the benefit: no known fact is asked for again, and the reason stays in programmes."""

import re
from typing import Any

from sqlalchemy import text

from tests.callers import at_the_desk
from tests.claims import certify, read, with_nine_months
from tests.programmes import PATH, hospitel, mine, positive, registered, said, sampled, session
from tests.running_suite import RunningSuite
from tests.staff import Staffed

_SAID = text("SELECT string_agg(CAST(data AS text) || type, ' ') AS all FROM event_log WHERE topic LIKE 'programmes.%'")
_NOTICES = text("SELECT template, CAST(variables AS text) AS told FROM notice WHERE subject_id = :person ORDER BY 1")


async def _prefilled(suite: RunningSuite, person: str) -> list[dict[str, Any]]:
    await suite.settled()
    found: list[dict[str, Any]] = (await suite.get(suite.become("person", person), "/benefits/v1/me")).json()[
        "prefilled"
    ]
    return found


async def test_isolation_fills_in_a_claim_that_waits_for_no_known_fact(suite: RunningSuite) -> None:
    employer = await with_nine_months(suite, 2)
    person, other = employer.staff[0][0], employer.staff[1][0]
    await suite.settled()
    assert await _prefilled(suite, person) == []
    specimen = await positive(suite, person)
    (offered,) = await _prefilled(suite, person)
    assert offered["claim"] == {
        "branch": "unemployment_force_majeure",
        "person_id": person,
        "employer_id": employer.id,
        "cause": "quarantine",
        "first_day": "2021-01-10",
        "last_day": "2021-01-23",
    }
    assert await _prefilled(suite, other) == []
    payee = {"payee": {"bank": "KBANK", "account": "1234567890"}}
    claim = await suite.made(suite.become("person", person), "/benefits/v1/claims", {**offered["claim"], **payee})
    found = await read(suite, claim["id"])
    assert (found["status"], found["waiting_for"]) == ("in_payment", []), "no certificate: the order is on record"
    assert (found["decision"]["days"], found["decision"]["amount"]) == (14, "2800.00")
    assert await _prefilled(suite, person) == [], "what is claimed is not offered again"

    longer = {**offered["claim"], **payee, "person_id": other, "last_day": "2021-01-20"}
    waiting = await suite.made(suite.become("person", other), "/benefits/v1/claims", longer)
    assert [w["what"] for w in waiting["waiting_for"]] == ["employer_certificate"], "without an order it waits as ever"

    correction = {"outcome": "negative", "laboratory": "R", "because": "labels swapped"}
    await suite.made("officer", f"{PATH}/specimens/{specimen['id']}/corrections", correction)
    await suite.settled()
    after = await read(suite, claim["id"])
    assert (after["status"], after["waiting_for"][0]["what"]) == ("pending", "employer_certificate")
    await certify(suite, employer, person, cause="quarantine", order_number=offered["order_number"],
                  first_day="2021-01-10", last_day="2021-01-15")  # fmt: skip
    assert (await read(suite, claim["id"]))["decision"]["days"] == 6, "the certificate's days now"


async def test_a_wage_that_was_paid_after_all_stops_the_claim(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await positive(suite, person)
    (offered,) = await _prefilled(suite, person)
    payee = {"payee": {"bank": "KBANK", "account": "1"}}
    claim = await suite.made(suite.become("person", person), "/benefits/v1/claims", {**offered["claim"], **payee})
    await suite.settled()
    await suite.move_to("2021-02-05")
    await employer.file("2021-01", 1)
    await suite.settled()
    found = await read(suite, claim["id"])
    assert (found["status"], found["reason"]) == ("pending", "wage_reported")


async def test_no_test_data_leaves_programmes_and_the_person_gets_a_message(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await suite.settled()
    _, slot = await session(suite, "testing", day="2021-01-11", capacity=1, offers="rt_pcr")
    await hospitel(suite, 1)
    await registered(suite, person)
    me = suite.become("person", person)
    booking = await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    specimen = await sampled(suite, person)
    result = {"specimen_code": specimen["code"], "person_id": person, "outcome": "positive", "laboratory": "R"}
    await suite.made("officer", f"{PATH}/results", result)
    assert (await mine(suite, person))["stays"][0]["status"] == "offered", "a bed follows at once"
    await at_the_desk(suite)
    programmes, hotline = (suite.box.services[name].database for name in ("programmes", "hotline"))
    told = re.sub(r"[0-9a-f-]{36}", "", (await programmes.many_rows(_SAID, {}))[0][0])
    for secret in ("positive", "outcome", "rt_pcr", "test_id", "symptom", "specimen", "testing", "result", "bed"):
        assert secret not in told, secret
    notices = {row[0]: row[1] for row in await hotline.many_rows(_NOTICES, {"person": person})}
    assert set(notices) == {"booking_made", "isolation_ordered", "message_left"}
    assert "2021-01-11" in notices["booking_made"]
    assert "positive" not in str(notices)

    masked = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert masked["tiles"]["isolations"][0]["last_day"] is None, "not without a reason"
    await suite.made("agent", "/hotline/v1/looks", {"person_id": person, "purpose": "asks until when it lasts"})
    view = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert view["tiles"]["bookings"][0]["ended"], "kept, missed or cancelled stays in programmes"
    assert view["tiles"]["isolations"][0]["last_day"] == "2021-01-23"
    assert view["sources"]["bookings"] == "programmes"
    assert {"programmes.booking_made.v1", "programmes.isolation_ordered.v1"} <= {
        e["type"] for e in view["timeline"]["items"]
    }
    for who in ("agent", "supervisor"):
        assert (await suite.get(who, f"{PATH}/persons/{person}")).status_code == 403
        assert (await suite.get(who, f"{PATH}/bookings/{booking['id']}")).status_code == 403


async def test_the_desk_books_moves_and_explains_for_the_caller_and_nobody_else(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 2)
    person, national, _ = employer.staff[0]
    await at_the_desk(suite)
    case = (
        await suite.made("agent", "/hotline/v1/cases", {"about": "a test", "kind": "request", "person_id": person})
    )["id"]
    answers = {"born_on": "1985-04-30", "national_id_end": national[-4:]}
    check = {"person_id": person, "answers": answers}
    assert (await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check))["passed"]
    token = await suite.made("agent", "/hotline/v1/acting-tokens", {"case_id": case, "person_id": person})
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    await _booked(suite, employer, person, headers)
    stranger = employer.staff[1][0]
    body = {"person_id": stranger, "reason": "high_risk", "symptoms": False, "area": "TH-10"}
    assert (await suite.http.post(f"{PATH}/tests", json=body, headers=headers)).status_code == 404
    audited = text("SELECT actor FROM audit_log WHERE action = 'move_booking'")
    await suite.settled()
    actors = [row[0] for row in await suite.box.services["programmes"].database.many_rows(audited, {})]
    assert actors == [f"agent:agent for person:{person} in case:{case}"]


async def _booked(suite: RunningSuite, employer: Staffed, person: str, headers: dict[str, str]) -> None:
    _, early = await session(suite, "testing", day="2021-01-11", capacity=1, offers="rt_pcr")
    _, late = await session(suite, "testing", day="2021-01-12", capacity=1, offers="rt_pcr")
    body = {"person_id": person, "reason": "high_risk", "symptoms": False, "area": "TH-10"}
    assert (await suite.http.post(f"{PATH}/tests", json=body, headers=headers)).status_code == 201
    made = await suite.http.post(f"{PATH}/bookings", json={"person_id": person, "session_id": early}, headers=headers)
    moved = await suite.http.post(
        f"{PATH}/bookings/{made.json()['id']}/move", json={"session_id": late}, headers=headers
    )
    assert (moved.status_code, moved.json()["session_id"]) == (200, late)
    seen = (await suite.http.get(f"{PATH}/me", headers=headers)).json()
    assert [b["day"] for b in seen["bookings"]] == ["2021-01-12"]
    assert [b["day"] for b in await said(suite, "booking_moved")] == ["2021-01-12"]
