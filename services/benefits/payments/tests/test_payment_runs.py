"""Runs that are concurrent, of future months, or frozen twice pay no amount twice."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.audit.writing import audit_pages
from libs.common.door.callers.policies import Caller
from libs.common.values.month import Month
from services.benefits.payments.actions.freeze_run import Frozen, freeze_run
from services.benefits.payments.rows.runs import transfers
from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.running_suite import RunningSuite

_LOOKS = text("""
    SELECT (SELECT count(*) FROM audit_outbox WHERE action = 'test.read')
           + (SELECT count(*) FROM audit_log WHERE action = 'test.read') AS looks
""")
_WAITS = text("""
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS waits
""")
RUNS = "/benefits/v1/payment-runs"


async def _in_payment(suite: RunningSuite, count: int) -> list[str]:
    await suite.move_to("2021-01-20")
    employer = await with_nine_months(suite, count)
    await close(suite, employer)
    claims = [await claimed(suite, employer, person) for person, _, _ in employer.staff]
    for person, _, _ in employer.staff:
        await certify(suite, employer, person)
    await suite.settled()
    await suite.move_to("2021-04-05")
    return claims


async def _sent(suite: RunningSuite, claim: str) -> dict[str, str]:
    """Return what each run sends for the claim, by month; fails if a month occurs twice."""
    found = [(p["month"], p["amount"]) for p in (await read(suite, claim))["payments"]]
    assert len({month for month, _ in found}) == len(found), found
    return dict(found)


async def test_four_runs_at_once_freeze_each_month_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    claims = await _in_payment(suite, 3)
    months = ("2021-01", "2021-02", "2021-03", "2021-04")
    made = await asyncio.gather(*(suite.post("officer", RUNS, {"month": month}) for month in months))
    assert [answer.status_code for answer in made] == [201] * 4
    assert sum(answer.json()["count"] for answer in made) == 6, "two months of three claims"
    runs = [answer.json() for answer in made]
    released = await asyncio.gather(
        *(suite.post("officer-2", f"{RUNS}/{run['id']}/release", {"hash": run["hash"]}) for run in runs)
    )
    assert [answer.status_code for answer in released] == [200] * 4
    for claim in claims:
        assert await _sent(suite, claim) == {"2021-01": "5600.00", "2021-02": "5600.00"}
        assert (await read(suite, claim))["status"] == "closed"


async def test_a_freeze_waits_for_one_that_is_not_committed(shared_suite: RunningSuite) -> None:
    """January by the first run and February by the second, which would pay both if it did not wait."""
    suite = shared_suite
    (claim,) = await _in_payment(suite, 1)
    database = suite.box.services["benefits"].database
    given: dict[str, Any] = {"made_by": "officer", "today": date(2021, 4, 5), "banks": None}

    async def freeze_february() -> Frozen:
        async with database.transaction(wakes=False) as connection:
            return await freeze_run(connection, month=Month.parse("2021-02"), **given)

    async with database.transaction(wakes=False) as connection:
        first = await freeze_run(connection, month=Month.parse("2021-01"), **given)
        waiting = asyncio.create_task(freeze_february())
        while not waiting.done() and not (await database.many_rows(_WAITS, {}))[0].waits:
            await asyncio.sleep(0.01)
    runs = [first, await waiting]
    assert [run.count for run in runs] == [1, 1]
    for run in runs:
        answer = await suite.post("officer-2", f"{RUNS}/{run.run_id}/release", {"hash": run.hash})
        assert answer.status_code == 200, answer.text
    assert await _sent(suite, claim) == {"2021-01": "5600.00", "2021-02": "5600.00"}


async def test_a_release_never_passes_the_award_whatever_was_frozen(shared_suite: RunningSuite) -> None:
    """The same month is in two frozen runs, as if the freezes had not seen each other."""
    suite = shared_suite
    (claim,) = await _in_payment(suite, 1)
    runs = [await suite.made("officer", RUNS, {"month": month}) for month in ("2021-01", "2021-02")]
    database = suite.box.services["benefits"].database
    await database.one_statement(
        text("""
            INSERT INTO payment_line (run_id, claim_id, claim_version, month, days, entitled, set_off, amount, payee,
                                      status)
            SELECT CAST(:other AS uuid), claim_id, claim_version, month, days, entitled, set_off, amount, payee, status
            FROM payment_line WHERE run_id = CAST(:run AS uuid)
        """),
        {"run": runs[0]["id"], "other": runs[1]["id"]},
    )
    twice = [(n, run) for n, run in enumerate(runs) for _ in range(2)]  # as a client does whose answer was lost
    answers = [
        await suite.post("officer-2", f"{RUNS}/{run['id']}/release", {"hash": run["hash"]}, key=f"release {n}")
        for n, run in twice
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 409, 409], [answer.text for answer in answers]
    assert [one.json()["code"] for one in answers[2:]] == ["payment_run_outdated", "payment_run_not_frozen"]
    assert (await suite.get("officer", f"{RUNS}/{runs[1]['id']}")).json()["status"] == "outdated"
    rest = await pay(suite, "2021-02")
    assert rest["total"] == "5600.00", "February alone"
    assert await _sent(suite, claim) == {"2021-01": "5600.00", "2021-02": "5600.00"}


async def test_a_month_that_is_not_over_is_paid_through_today(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    (claim,) = await _in_payment(suite, 1)
    await suite.move_to("2021-02-20")
    first = await pay(suite, "2021-02")
    assert (first["count"], first["total"]) == (2, "9600.00"), "28 days of January, 20 of February"
    assert (await read(suite, claim))["status"] == "in_payment"
    again = await suite.made("officer", RUNS, {"month": "2021-02"})
    assert again["count"] == 0, "nothing more on the same day"
    await suite.made("officer", f"{RUNS}/{again['id']}/withdrawal", {})
    await suite.move_to("2021-03-01")
    rest = await pay(suite, "2021-02")
    assert (rest["count"], rest["total"]) == (1, "1600.00")
    found = await read(suite, claim)
    assert [(p["month"], p["days"]) for p in found["payments"] if p["month"] == "2021-02"] == [
        ("2021-02", 20),
        ("2021-02", 8),
    ]
    assert found["status"] == "closed"


async def test_months_that_have_not_begun_are_refused(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-20")
    claim = {
        "branch": "unemployment_force_majeure", "person_id": suite.party_id("person-a"),
        "employer_id": suite.party_id("employer-a"), "cause": "closure_order",
        "payee": {"bank": "KBANK", "account": "1"},
    }  # fmt: skip
    certificate = {
        "employer_id": suite.party_id("employer-a"), "person_id": suite.party_id("person-a"),
        "cause": "closure_order", "order_number": "BKK 1/2564", "wages_paid": False,
    }  # fmt: skip
    estimate = {"branch": "unemployment_force_majeure", "cause": "closure_order", "credited": []}
    tries = (("person-a", "claims", claim), ("employer-a", "employer-certificates", certificate))
    for persona, door, body in tries:
        for first, last, pointer in (
            ("1901-01-01", "1901-01-02", "/first_day"),
            ("2199-01-01", "2199-01-02", "/first_day"),
            ("2021-12-01", "2021-12-02", "/first_day"),
            ("2021-01-04", "2199-12-31", "/last_day"),
        ):
            answer = await suite.post(persona, f"/benefits/v1/{door}", {**body, "first_day": first, "last_day": last})
            assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer]), door
    for first, last, status in (("1901-01-01", "1901-02-01", 200), ("2021-01-01", "2199-12-31", 422)):
        found = await suite.post(
            "person-a", "/benefits/v1/estimates", {**estimate, "first_day": first, "last_day": last}
        )
        assert found.status_code == status, found.text
    stranger = {**certificate, "person_id": str(UUID(int=7)), "first_day": "2021-01-04", "last_day": "2021-01-05"}
    refused = await suite.post("employer-a", "/benefits/v1/employer-certificates", stranger)
    assert (refused.status_code, refused.json()["code"]) == (422, "person_not_employed_here")
    nowhere = {**claim, "employer_id": str(UUID(int=7)), "first_day": "2021-01-04", "last_day": "2021-01-05"}
    unknown = await suite.post("person-a", "/benefits/v1/claims", nowhere)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "employer_unknown")


async def test_a_release_sent_again_is_answered_as_the_first_time(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await _in_payment(suite, 1)
    run = await suite.made("officer", RUNS, {"month": "2021-01"})
    once, body = {"Idempotency-Key": "release"}, {"hash": run["hash"]}
    first, again = [await suite.post("officer-2", f"{RUNS}/{run['id']}/release", body, headers=once) for _ in range(2)]
    assert (first.status_code, first.json()["status"], first.json()["released_by"]) == (
        200,
        "released",
        "officer:officer-2",
    )
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert again.text == first.text
    assert first.json() == (await suite.get("officer", f"{RUNS}/{run['id']}")).json()


async def test_a_month_that_has_not_begun_or_before_the_law_is_not_frozen(shared_suite: RunningSuite) -> None:
    await shared_suite.move_to("2021-02-20")
    for month in ("2021-03", "2021-04", "2022-01", "2199-12"):
        answer = await shared_suite.post("officer", RUNS, {"month": month})
        assert answer.status_code == 422
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/month", "month_in_the_future")]
    for month in ("1900-01", "2020-02"):
        answer = await shared_suite.post("officer", RUNS, {"month": month})
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/month", "month_out_of_range")]
        assert "2020-03 and 2021-02" in answer.text, "the first instrument, and the month that has begun"
    assert (await shared_suite.post("officer", RUNS, {"month": "2021-02"})).status_code == 201


PAYEES: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"account": "X" * 35}, "/payee/account", "too_long"),
    ({"account": "12 34-5/6.7"}, None, None),
    ({"account": "1" * 34}, None, None),
    ({"account": "บัญชี"}, "/payee/account", "account_invalid"),
    ({"account": "12\u200b34"}, None, None),
    ({"account": "12\u202e34"}, "/payee/account", "text_invisible_characters"),
    ({"bank": "B" * 141}, "/payee/bank", "too_long"),
    ({"bank": "K;BANK"}, "/payee/bank", "bank_unknown"),
    ({"name": "ก" * 141}, "/payee/name", "too_long"),
    ({"name": "ก" * 140}, None, None),
]


async def test_an_account_too_long_for_the_banks_file_is_refused_at_once(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    for number, (changed, pointer, code) in enumerate(PAYEES, 1):
        body = {
            "branch": "unemployment_force_majeure",
            "person_id": suite.party_id("person-a"),
            "employer_id": suite.party_id("employer-a"),
            "cause": "closure_order",
            "first_day": f"2021-01-{number:02d}",
            "last_day": f"2021-01-{number:02d}",
            "payee": {"bank": "KBANK", "account": "1234567890", **changed},
        }
        answer = await suite.post("person-a", "/benefits/v1/claims", body)
        assert answer.status_code == (201 if pointer is None else 422), answer.text
        if pointer is not None:
            (error,) = answer.json()["errors"]
            assert (error["pointer"], error["code"].removeprefix("string_")) == (pointer, code)


async def test_a_look_is_audited_before_its_page_is_sent(local_suite: RunningSuite) -> None:
    """A national run is streamed: its persons are never all in memory, and each is audited before it is sent."""
    suite = local_suite
    await _in_payment(suite, 3)
    run = await pay(suite, "2021-01")
    database = suite.box.services["benefits"].database
    officer = Caller(party="officer", subject="officer-9")
    streamed = audit_pages(
        database, officer, "test.read", transfers(database, UUID(run["id"]), at_once=1), detail="run"
    )
    seen = 0
    async for page in streamed:
        seen += len(page)
        (noted,) = await database.one_statement(_LOOKS)
        assert noted["looks"] == seen
    assert seen == 3
