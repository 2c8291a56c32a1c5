"""Filing a return: once, whole, in version order, with its books; against a real PostgreSQL."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed

RETURNS = "/contributions/v1/returns"


async def _rows(suite: RunningSuite, statement: str, **given: Any) -> Any:
    return await suite.box.services["contributions"].database.one_statement(text(statement), given)


def _body(employer: Staffed, month: str = "2020-12", **changed: Any) -> dict[str, Any]:
    return {"employer_id": employer.id, "month": month, "kind": "original", "lines": employer.lines(), **changed}


async def test_the_same_request_gets_the_same_answer_and_is_done_once(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 3)
    first = await shared_suite.post(employer.persona, RETURNS, _body(employer), key="k-1")
    again = await shared_suite.post(employer.persona, RETURNS, _body(employer), key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await shared_suite.post(employer.persona, RETURNS, _body(employer, lines=employer.lines(2)), key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    fresh = await shared_suite.post(employer.persona, RETURNS, _body(employer), key="k-2")
    assert (fresh.status_code, fresh.json()["code"]) == (409, "return_already_filed")


async def test_a_lost_answer_is_fetched_again_after_the_commit(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 2)
    lost = {"X-Sandbox-Fault": "timeout-after-commit"}
    with contextlib.suppress(Exception):  # whatever a dropped connection is to this transport
        await shared_suite.post(employer.persona, RETURNS, _body(employer), key="k-1", headers=lost)
    again = await shared_suite.post(employer.persona, RETURNS, _body(employer), key="k-1")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")


async def test_eight_at_once_file_one_return(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 4)
    await shared_suite.settled()
    for month in ("2020-09", "2020-10", "2020-11"):
        same = [shared_suite.post(employer.persona, RETURNS, _body(employer, month), key=month) for _ in range(4)]
        others = [shared_suite.post(employer.persona, RETURNS, _body(employer, month)) for _ in range(4)]
        answers = await asyncio.gather(*same, *others)
        made = {a.json()["id"] for a in answers if a.status_code == 201}
        assert len(made) == 1
        assert {a.status_code for a in answers} <= {201, 409}
    counted = "SELECT count(*) AS n, sum(headcount) AS heads FROM monthly_return WHERE employer_id = :id"
    rows = await _rows(shared_suite, counted, id=UUID(employer.id))
    assert (rows[0]["n"], rows[0]["heads"]) == (3, 12)


async def test_employers_in_one_statement_get_their_own_answers(
    shared_suite: RunningSuite,
) -> None:
    employers = [await staffed(shared_suite, n % 3 + 1) for n in range(12)]
    await shared_suite.settled()
    twice, unheard, faulty = employers[0], str(uuid4()), employers[1]
    sent = [shared_suite.post(e.persona, RETURNS, _body(e, "2020-11"), key=f"many-{e.id}") for e in employers]
    sent += [shared_suite.post("officer", RETURNS, _body(e, "2020-12"), key="one-key") for e in employers[:4]]
    sent += [shared_suite.post(twice.persona, RETURNS, _body(twice, "2020-11")) for _ in range(3)]
    sent += [shared_suite.post("officer", RETURNS, {**_body(twice, "2020-11"), "employer_id": unheard})]
    sent += [shared_suite.post(faulty.persona, RETURNS, _body(faulty, "2020-11", lines=[]))]
    answers = await asyncio.gather(*sent)
    own, one_key, again, rest = answers[:12], answers[12:16], answers[16:19], answers[19:]
    filed = [answer for answer in (*own, *again) if answer.status_code == 201]
    assert {a.json()["employer_id"] for a in filed} == {e.id for e in employers}
    assert len(filed) == 12
    assert {(a.json()["employer_id"], a.json()["headcount"]) for a in filed} == {
        (e.id, len(e.staff)) for e in employers
    }
    assert min(a.status_code for a in one_key) == 201, "one key is one request"
    assert [a.status_code for a in one_key].count(201) == 1
    assert {a.json()["code"] for a in one_key if a.status_code != 201} <= {
        "idempotency_key_reused",
        "request_in_flight",
    }
    assert [a.status_code for a in rest] == [404, 422]
    lines = "SELECT (SELECT count(*) FROM return_line) AS lines, (SELECT sum(headcount) FROM monthly_return) AS heads"
    row = (await _rows(shared_suite, lines))[0]
    assert row["lines"] == row["heads"]


async def test_concurrent_corrections_get_one_version_each_and_the_books_follow(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 5)
    await employer.file("2020-12", 5)
    bodies = [_body(employer, kind="correction", lines=employer.lines(n)) for n in (1, 2, 3, 4, 5, 4, 3, 2)]
    answers = await asyncio.gather(*(shared_suite.post(employer.persona, RETURNS, body) for body in bodies))
    assert sorted(a.json()["version"] for a in answers) == list(range(2, 10))
    last = max((a.json() for a in answers), key=lambda a: a["version"])
    account = (await shared_suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/account")).json()
    due = sum(float(last["totals"][side]["payable"]) for side in ("employee", "employer"))
    assert float(account["assessed"]) == due
    log = await _rows(
        shared_suite,
        "SELECT (data ->> 'version')::int AS v, data ->> 'recorded_at' AS at FROM event_log "
        "WHERE type = 'contributions.return_accepted.v1' AND key = :id ORDER BY sequence",
        id=employer.id,
    )
    await shared_suite.settled()
    assert [row["v"] for row in log] == sorted(row["v"] for row in log), "events in the order of the versions"
    assert [row["at"] for row in log] == sorted(row["at"] for row in log), "recorded_at never runs back"


async def test_a_return_is_accepted_whole_or_not_at_all(local_suite: RunningSuite) -> None:
    employer = await staffed(local_suite, 3)
    lines = [*employer.lines(), {"national_id": employer.staff[0][1], "wage": "-1"}, {"national_id": "1", "wage": "0"}]
    answer = await local_suite.post(employer.persona, RETURNS, _body(employer, lines=lines))
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/lines/3/national_id", "national_id_twice"),
        ("/lines/3/wage", "wage_below_zero"),
        ("/lines/4/national_id", "national_id_invalid"),
        ("/lines/4/wage", "wage_zero_without_absence"),
    ]
    assert (await _rows(local_suite, "SELECT count(*) AS n FROM return_line"))[0]["n"] == 0


BAD = {
    "month_in_the_future": {"month": "2021-02"},
    "buddhist_era_year": {"month": "2563-12"},
    "month_invalid": {"month": "2020-13"},
    "lines_missing": {"lines": []},
    "nil_with_lines": {"kind": "nil"},
    "literal_error": {"kind": "draft"},
    "extra_forbidden": {"wages": 1},
    "string_type": {"lines": [{"national_id": 3100600445635, "wage": "1"}]},
}


@pytest.mark.parametrize("code", BAD)
async def test_bad_input_gets_a_code_and_a_pointer(shared_suite: RunningSuite, code: str) -> None:
    employer = await staffed(shared_suite, 1)
    answer = await shared_suite.post(employer.persona, RETURNS, _body(employer, **BAD[code]))
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    found = {e["code"]: e["pointer"] for e in answer.json()["errors"]}
    assert code in found, answer.text
    assert found[code].startswith("/")


async def test_a_misspelt_member_of_a_line_is_refused_and_not_lost(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 2)
    lines = [{**line, "absense": "suspended"} if n else line for n, line in enumerate(employer.lines())]
    for query in ("", "?dry_run=true"):
        for kind in ("original", "correction"):
            answer = await shared_suite.post(employer.persona, RETURNS + query, _body(employer, kind=kind, lines=lines))
            faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
            assert (answer.status_code, faults) == (422, [("/lines/1/absense", "extra_forbidden")])
    lines_of = "SELECT count(*) AS n FROM return_line JOIN monthly_return USING (return_id) WHERE employer_id = :id"
    assert (await _rows(shared_suite, lines_of, id=UUID(employer.id)))[0]["n"] == 0


async def test_an_employer_learns_ids_of_its_own_staff_only(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    stranger, number, _ = other.staff[0]
    agent = await agent_of(suite)
    given = {"employer_id": employer.id, "agent_id": agent.removeprefix("payroll_agent-"), "first_day": "2020-01-01"}
    await suite.made(employer.persona, "/registration/v1/mandates", {**given, "scopes": ["returns", "staff"]})
    await suite.settled()
    filed = await employer.file("2020-12", [*employer.lines(), {"national_id": number, "wage": "9000.00"}])
    assert (filed["unregistered"], filed["not_paid_for"]) == ([number], [])
    await suite.settled()
    for who in (employer.persona, agent):
        lines = (await suite.get(who, f"{RETURNS}/{filed['id']}/lines")).json()["items"]
        assert [(line["person_id"], line["national_id"]) for line in lines] == [
            (employer.staff[0][0], employer.staff[0][1]),
            (None, number),
        ]
        for path in (
            RETURNS,
            f"{RETURNS}/{filed['id']}",
            f"{RETURNS}/{filed['id']}/receipt",
            f"/contributions/v1/employers/{employer.id}/account",
            "/contributions/v1/events",
        ):
            answer = await suite.get(who, path, **({"employer_id": employer.id} if path == RETURNS else {}))
            assert answer.status_code == 200, answer.text
            assert stranger not in answer.text, path
    feed = (await suite.get(employer.persona, "/contributions/v1/events")).json()["items"]
    # It may have been said meanwhile that earlier months are overdue, and that a person is paid who is not enrolled.
    others = {"contributions.return_overdue.v1", "contributions.finding_raised.v1"}
    accepted = [event for event in feed if event["type"] not in others]
    assert [event["type"] for event in accepted] == ["contributions.return_accepted.v1"]
    seen = (await suite.get("officer", f"{RETURNS}/{filed['id']}/lines")).json()["items"]
    assert [line["person_id"] for line in seen] == [employer.staff[0][0], stranger]


async def test_suspended_staff_count_and_owe_nothing_and_are_not_credited(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 3)
    lines = employer.lines(1) + [
        {"national_id": number, "wage": "0.00", "absence": "suspended"} for _, number, _ in employer.staff[1:]
    ]
    filed = await employer.file("2020-12", lines)
    assert (filed["headcount"], filed["totals"]["employee"]) == (3, {"statutory": "600.00", "payable": "600.00"})
    months = await shared_suite.get("officer", f"/contributions/v1/persons/{employer.staff[1][0]}/months")
    assert [m["credited"] for m in months.json()["items"]] == [False]


async def test_a_dry_run_answers_the_same_and_keeps_nothing(local_suite: RunningSuite) -> None:
    employer = await staffed(local_suite, 2)
    await local_suite.settled()
    tried = await local_suite.post(employer.persona, f"{RETURNS}?dry_run=true", _body(employer))
    assert (tried.status_code, tried.json()["totals"]["employee"]["payable"]) == (200, "1200.00")
    assert tried.json()["unregistered"] == []
    for table in ("monthly_return", "return_line", "posting", "employer_month", "outbox"):
        assert (await _rows(local_suite, f"SELECT count(*) AS n FROM {table}"))[0]["n"] == 0


async def test_a_person_registered_after_the_return_has_the_month(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 1)
    late = {"national_id": "3100600445635", "wage": "9000.00"}
    filed = await employer.file("2020-12", [*employer.lines(), late])
    assert filed["unregistered"] == ["3100600445635"]
    assert filed["headcount"] == 2
    body = {
        "national_id": "3100600445635",
        "given_name": "ก",
        "family_name": "ข",
        "born_on": "1990-01-01",
        "sex": "female",
    }
    person = await shared_suite.made("officer", "/registration/v1/persons", {**body, "area": "TH-10"})
    months = (await shared_suite.get("officer", f"/contributions/v1/persons/{person['id']}/months")).json()["items"]
    assert [(m["month"], m["wage"]) for m in months] == [("2020-12", "9000.00")]


async def test_staff_missing_on_the_return_are_listed(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 3)
    await shared_suite.settled()
    filed = await employer.file("2020-12", 2)
    assert filed["not_paid_for"] == [employer.staff[2][0]]


async def test_as_known_before_a_correction(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 1)
    first = await employer.file("2020-12", 1, wage="9000.00")
    await employer.file("2020-12", 1, wage="8000.00", kind="correction")
    path = f"/contributions/v1/persons/{employer.staff[0][0]}/months"
    then = (await shared_suite.get("officer", path, known_at=first["recorded_at"])).json()["items"]
    now = (await shared_suite.get("officer", path)).json()["items"]
    assert ([m["wage"] for m in then], [m["wage"] for m in now]) == (["9000.00"], ["8000.00"])


async def test_payments_once_by_reference_and_above_the_balance_a_credit(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 1)
    await employer.file("2020-12", 1)
    payment = {"employer_id": employer.id, "reference": "P-1", "amount": "1500.00", "paid_on": "2021-01-09"}
    await shared_suite.made("bank-a", "/contributions/v1/payments", payment)
    twice = await shared_suite.post("bank-a", "/contributions/v1/payments", payment)
    assert (twice.status_code, twice.json()["code"]) == (409, "payment_reference_known")
    account = (await shared_suite.get(employer.persona, f"/contributions/v1/employers/{employer.id}/account")).json()
    assert (account["assessed"], account["paid"], account["balance"]) == ("1200.00", "1500.00", "-300.00")
