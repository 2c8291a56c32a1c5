"""A month of all borrowers: each loan once with its newest judgement, counted, in pages and as CSV, own ones alone."""

import csv
import io
from datetime import date
from uuid import UUID

from services.loans.covenant import rows
from services.loans.covenant.rules.headcount_retention import RetentionTerms, least_headcount
from services.loans.covenant.tests.months import accepted, disbursed, hear
from services.loans.tests.lent import APPLIED_ON, Lent, lent
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite
from tests.staff import lent as lent_to
from tests.staff import staffed

MONTH = "/loans/v1/retention"


async def _verdicts(found: Lent, month: date) -> list[tuple[str, int | None]]:
    listed = await rows.borrower_months(
        found.database, month, bank_id=None, employer_id=None, areas=None, verdict=None, after=UUID(int=0), limit=10
    )
    counts = await rows.counts_of_month(found.database, month, bank_id=None, employer_id=None, areas=None)
    assert sum(counts.values()) == len(listed)
    assert all(counts[one.verdict] for one in listed)
    return [(one.verdict, one.version) for one in listed]


async def test_the_newest_judgement_of_each_month_of_the_covenant(databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        await disbursed(found)
        assert await _verdicts(found, date(2021, 3, 1)) == [("not_judged", None)]
        await hear(found, accepted(found, "2021-03", 47))
        assert await _verdicts(found, date(2021, 3, 1)) == [("breached", 1)]
        await hear(found, accepted(found, "2021-03", 48, version=2))
        assert await _verdicts(found, date(2021, 3, 1)) == [("kept", 2)]
        assert await _verdicts(found, date(2021, 2, 1)) == [], "before the covenant"
        assert await _verdicts(found, date(2024, 3, 1)) == [], "after it"


async def test_the_least_headcount_is_the_first_that_keeps_the_promise(databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        terms = RetentionTerms.of(found.law.rule("loans", "headcount_retention").at("retention", APPLIED_ON))
        assert [least_headcount(n, terms) for n in (1, 10, 9, 60, 1_001)] == [1, 8, 8, 48, 801]


async def test_a_bank_reads_its_own_borrowers_in_pages_and_as_csv(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    loans = {}
    for count in (2, 3):
        employer = await staffed(suite, count)
        await employer.file("2020-12", count)
        loans[await lent_to(suite, employer, disbursed_on="2021-01-10", amount="10.00")] = employer
        await suite.move_to("2021-02-05")
        await employer.file("2021-01", 1)
        await suite.move_to("2021-01-10")
    await suite.settled()
    first = (await suite.get("bank-a", MONTH, month="2021-01", limit=1)).json()
    rest = (await suite.get("bank-a", MONTH, month="2021-01", cursor=first["next"])).json()
    read = {item["loan_id"]: item for item in [*first["items"], *rest["items"]]}
    assert {*read} == {*loans}
    assert first["counts"] == {"breached": 2}
    for loan, employer in loans.items():
        item, staff = read[loan], len(employer.staff)
        assert item["borrower"] == {"name": "บริษัท ตัวอย่าง จำกัด", "registration_number": employer.number}
        assert (item["baseline_headcount"], item["headcount"], item["least_headcount"]) == (staff, 1, staff)
        own = (await suite.get(employer.persona, MONTH, month="2021-01")).json()["items"]
        assert [one["loan_id"] for one in own] == [loan], "an employer reads its own"
    for nobody in ("bank-b", "employer-a"):
        assert (await suite.get(nobody, MONTH, month="2021-01")).json()["items"] == []
        text = (await suite.get(nobody, f"{MONTH}.csv", month="2021-01")).text
        assert len(text.splitlines()) == 1, "the heads of the columns alone"
    narrowed = await suite.get("bank-a", MONTH, month="2021-01", verdict="kept")
    assert (narrowed.json()["items"], narrowed.json()["counts"]) == ([], {"breached": 2})
    sheet = await suite.get("bank-a", f"{MONTH}.csv", month="2021-01")
    assert sheet.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(sheet.text)))
    assert {(one["loan_id"], one["headcount"], one["verdict"]) for one in lines} == {
        (loan, "1", "breached") for loan in loans
    }
    for wrong in ("2564-01", "2021-13", ""):
        assert (await suite.get("bank-a", MONTH, month=wrong)).status_code == 422
    assert (await suite.get("person-a", MONTH, month="2021-01")).status_code == 403
