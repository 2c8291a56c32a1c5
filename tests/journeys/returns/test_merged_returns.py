"""A return names a person by either of two ids: own staff of the employer while they are one person, and not after."""

from typing import Any

from sqlalchemy import text

from tests.callers import caller, merge
from tests.running_suite import RunningSuite
from tests.sheets import as_csv
from tests.staff import Staffed, staffed

RETURNS = "/contributions/v1/returns"


async def _sent(suite: RunningSuite, employer: Staffed, month: str, numbers: list[str], **more: Any) -> dict[str, Any]:
    lines = [{"national_id": number, "wage": "12000.00"} for number in numbers]
    query = "?dry_run=true" if more.pop("dry_run", False) else ""
    body = {"employer_id": employer.id, "month": month, "kind": "original", "lines": lines, **more}
    return await suite.made(employer.persona, f"{RETURNS}{query}", body)


async def _by_file(suite: RunningSuite, employer: Staffed, month: str, numbers: list[str]) -> dict[str, Any]:
    heading = ["employer_number", "month", "national_id", "wage"]
    rows = [[employer.number, month, number, "12000.00"] for number in numbers]
    job = await suite.sent_file("officer", "r.csv", as_csv([heading, *rows]))
    assert (job["status"], job["result"]["lines"]) == ("done", len(numbers)), job
    found = await suite.get("officer", RETURNS, employer_id=employer.id, month=month)
    filed: dict[str, Any] = found.json()["items"][-1]
    return filed


async def _own(suite: RunningSuite, employer: Staffed, filed: dict[str, Any]) -> list[bool]:
    """Tell for each line whether the employer may see whom it is about."""
    lines = (await suite.get(employer.persona, f"{RETURNS}/{filed['id']}/lines")).json()["items"]
    return [line["person_id"] is not None for line in lines]


async def _months(suite: RunningSuite, person: str) -> list[str]:
    answer = await suite.get("officer", f"/contributions/v1/persons/{person}/months")
    return [month["month"] for month in answer.json()["items"]]


async def test_either_number_is_the_employers_own_while_they_are_one_person(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    (kept, _, _), (merged, _, _) = employer.staff
    twins = [await caller(suite, "มานี", "มีนา") for _ in range(2)]
    numbers = [twin["national_id"] for twin in twins]
    one, two = twins[0]["id"], twins[1]["id"]
    await suite.settled()
    before = await _sent(suite, employer, "2020-08", numbers)
    assert before["unregistered"] == numbers
    assert set(before["not_paid_for"]) == {kept, merged}
    assert await _own(suite, employer, before) == [False, False]

    merges = [await merge(suite, kept, one), await merge(suite, two, merged)]
    tried = await _sent(suite, employer, "2020-09", numbers, dry_run=True)
    first = await _sent(suite, employer, "2020-09", numbers)
    again = await _sent(suite, employer, "2020-09", numbers, kind="correction")
    for answer in (tried, first, again):
        assert (answer["unregistered"], answer["not_paid_for"], answer["headcount"]) == ([], [], 2)
    by_file = await _by_file(suite, employer, "2020-10", numbers)
    for filed in (before, again, by_file):
        assert await _own(suite, employer, filed) == [True, True]
    for person in (kept, one, two, merged):
        assert await _months(suite, person) == ["2020-08", "2020-09", "2020-10"], "once, under either id"
    left_out = await _sent(suite, employer, "2020-09", [], kind="correction")
    assert set(left_out["not_paid_for"]) == {kept, two}, "each person once, as the kept one"

    for asked in merges:
        await suite.made("officer", f"/registration/v1/person-merges/{asked}/reversal", {"reason": "twins"})
    await suite.settled()
    parted = await _sent(suite, employer, "2020-11", numbers)
    assert parted["unregistered"] == numbers
    assert set(parted["not_paid_for"]) == {kept, merged}
    assert await _own(suite, employer, await _by_file(suite, employer, "2020-12", numbers)) == [False, False]
    assert await _months(suite, kept) == [], "what was said of the other number is the other person's again"
    assert await _months(suite, one) == ["2020-08", "2020-10", "2020-11", "2020-12"]


async def test_a_person_with_two_employments_is_missed_once_and_paid_for_by_one_line(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    (kept, number, _), (merged, _, _) = employer.staff
    await merge(suite, kept, merged)
    filed = await _sent(suite, employer, "2020-12", [number])
    assert (filed["unregistered"], filed["not_paid_for"]) == ([], [])
    nobody = await _sent(suite, employer, "2020-12", [], kind="correction")
    assert nobody["not_paid_for"] == [kept]


async def test_two_numbers_of_one_person_count_once_and_a_waiting_employment_not(shared_suite: RunningSuite) -> None:
    """It counts once in the answer, in the month's account, and in the covenant's headcount."""
    suite = shared_suite
    employer = await staffed(suite, 2)
    (kept, number, _), _ = employer.staff
    twin = await caller(suite, "ปรานี", "มีนา")
    await merge(suite, kept, twin["id"])
    numbers = [*(person[1] for person in employer.staff), twin["national_id"]]
    filed = await _sent(suite, employer, "2020-09", numbers)
    assert (filed["headcount"], filed["unregistered"]) == (2, []), number
    by_file = await _by_file(suite, employer, "2020-10", numbers)
    assert by_file["headcount"] == 2
    await suite.settled()
    counted = text("SELECT headcount FROM employer_month WHERE employer_id = CAST(:id AS uuid)")
    rows = await suite.box.services["loans"].database.one_statement(counted, {"id": employer.id})
    assert [row["headcount"] for row in rows] == [2, 2]

    hired = await caller(suite, "มาลี", "รอคอย")
    late = {"employer_id": employer.id, "national_id": hired["national_id"], "born_on": "1985-04-30",
            "started_on": "2019-06-01"}  # fmt: skip
    waiting = await suite.made(employer.persona, "/registration/v1/employments", late)
    assert waiting["standing"] == "waiting"
    await suite.settled()
    left_out = await _sent(suite, employer, "2020-11", numbers)
    assert left_out["not_paid_for"] == [], "nobody must be paid for by an employment that nobody has approved"
    named = await _sent(suite, employer, "2020-11", [*numbers, hired["national_id"]], kind="correction")
    assert named["unregistered"] == [hired["national_id"]]
    await suite.made("officer", f"/registration/v1/employments/{waiting['id']}/confirmation", {})
    await suite.settled()
    approved = await _sent(suite, employer, "2020-12", numbers)
    assert approved["not_paid_for"] == [hired["id"]]
