"""From an employer's monthly return to a broken covenant of its loan, and back."""

import asyncio

from tests.running_suite import RunningSuite
from tests.staff import lent, staffed


async def test_100_80_79_and_a_correction_to_80(suite_of_brokers: RunningSuite) -> None:
    """Given a borrower with 100 staff, when 100, 80, 79 and a corrected 80 are returned, then its flag follows.

    The judgements are kept, kept, breached and restored, and only the loan's own bank can read them.
    """
    suite = suite_of_brokers
    employer = await staffed(suite, 100)
    await suite.move_to("2021-01-10")
    baseline = await employer.file("2020-12", 100)
    loan = await lent(suite, employer, disbursed_on="2021-01-10")

    for today, month, headcount in (
        ("2021-02-05", "2021-01", 100),
        ("2021-03-05", "2021-02", 80),
        ("2021-04-05", "2021-03", 79),
    ):
        await suite.move_to(today)
        await employer.file(month, headcount)
    await suite.settled()
    retention = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()
    assert retention["baseline"] == {"month": "2020-12", "headcount": 100, "return_id": baseline["id"]}
    assert retention["flag"] == "breached"

    corrected = await employer.file("2021-03", 80, kind="correction")
    assert corrected["version"] == 2
    await suite.settled()

    retention = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()
    assert retention["flag"] == "kept"
    found = [(j["month"], j["headcount"], j["verdict"], j["because"], j["version"]) for j in retention["judgements"]]
    assert found == [
        ("2021-01", 100, "kept", "return", 1),
        ("2021-02", 80, "kept", "return", 1),
        ("2021-03", 79, "breached", "return", 1),
        ("2021-03", 80, "kept", "correction", 2),
    ]

    seen = (await suite.get("bank-a", "/loans/v1/events")).json()["items"]
    judged = [(e["type"], e["data"]["month"]) for e in seen if "retention" in e["type"]]
    assert judged == [("loans.retention_breached.v1", "2021-03"), ("loans.retention_restored.v1", "2021-03")]
    assert (await suite.get("bank-b", "/loans/v1/events")).json()["items"] == []
    assert (await suite.get("bank-b", f"/loans/v1/loans/{loan}")).status_code == 404
    own = (await suite.get(employer.persona, "/loans/v1/events")).json()["items"]
    assert [e["type"] for e in own if "retention" in e["type"]] == [kind for kind, _ in judged]


async def test_a_month_without_a_return_is_unproven_until_one_is_accepted(suite_of_brokers: RunningSuite) -> None:
    suite = suite_of_brokers
    employer = await staffed(suite, 10)
    await suite.move_to("2021-01-10")
    await employer.file("2020-12", 10)
    loan = await lent(suite, employer, disbursed_on="2021-01-10")

    await suite.move_to("2021-02-15")
    assert await _flag_within(suite, loan, None, patience_s=0.3) is None, "the 15th is the due day, not yet overdue"
    await suite.move_to("2021-02-16")
    assert await _flag_within(suite, loan, "unproven") == "unproven"
    await employer.file("2021-01", 8)
    assert await _flag_within(suite, loan, "kept") == "kept"
    judgements = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()["judgements"]
    assert [(j["month"], j["verdict"], j["version"]) for j in judgements] == [("2021-01", "kept", 1)]
    await suite.settled()
    feed = (await suite.get("bank-a", "/loans/v1/events")).json()["items"]
    assert [e["type"].split(".")[1] for e in feed][-2:] == ["retention_unproven", "retention_proven"]


async def test_a_later_month_restores_what_an_earlier_one_broke(suite_of_brokers: RunningSuite) -> None:
    suite = suite_of_brokers
    employer = await staffed(suite, 10)
    await suite.move_to("2021-01-10")
    await employer.file("2020-12", 10)
    loan = await lent(suite, employer, disbursed_on="2021-01-10")
    await suite.move_to("2021-02-05")
    await employer.file("2021-01", 7)
    assert await _flag_within(suite, loan, "breached") == "breached"
    await suite.move_to("2021-03-05")
    await employer.file("2021-02", 8)
    assert await _flag_within(suite, loan, "kept") == "kept"
    await suite.settled()
    feed = (await suite.get("bank-a", "/loans/v1/events")).json()["items"]
    facts = [e["data"] for e in feed if e["type"] == "loans.retention_restored.v1"]
    restored = [fact for fact in facts if fact["loan_id"] == loan]
    assert [(r["month"], r["because"]) for r in restored] == [("2021-02", "later_month")]


async def _flag_within(suite: RunningSuite, loan: str, wanted: str | None, *, patience_s: float = 10) -> str | None:
    deadline = asyncio.get_running_loop().time() + patience_s
    while True:
        flag: str | None = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()["flag"]
        if (flag == wanted and wanted is not None) or asyncio.get_running_loop().time() > deadline:
            return flag
        await asyncio.sleep(0.05)
