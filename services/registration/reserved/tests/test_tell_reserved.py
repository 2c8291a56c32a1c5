"""Months are kept for who left compulsory insurance: said once for each leaving, shown with what asking would lose."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.staff import Staffed, new_number

_SAID = text("""
    SELECT data FROM event_log WHERE type = 'registration.coverage_reserved.v1' AND key = :person_id ORDER BY sequence
""")


@pytest.fixture(scope="module")
async def suite(databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("reserved")
    async with running_suite(databases, folder, country="viet_nam", today="2021-02-10") as found:
        yield found


async def employer_with(suite: RunningSuite, count: int) -> Staffed:
    """Register an employer of Ha Noi with so many employees since 2019."""
    number = "0100000014"
    place = {"area": "VN-HN", "sector": "C13", "branches": [{"number": "000000", "area": "VN-HN"}]}
    body = {"registration_number": number, "name": "Cty", "registered_on": "2019-01-01", **place}
    made = await suite.made("officer", "/registration/v1/employers", body)
    employer = Staffed(suite, made["id"], number)
    for _ in range(count):
        own = new_number(suite)
        named = {"given_name": "An", "family_name": "Nguyen", "born_on": "1985-04-30", "sex": "male", "area": "VN-HN"}
        person = await suite.made("officer", "/registration/v1/persons", {"national_id": own, **named})
        hired = {"employer_id": made["id"], "person_id": person["id"], "started_on": "2019-01-01", "branch": "000000"}
        started = await suite.made("officer", "/registration/v1/employments", hired)
        employer.staff.append((person["id"], own, started["id"]))
    return employer


async def left(suite: RunningSuite, employment_id: str, ended_on: str) -> None:
    end = {"ended_on": ended_on, "reason": "resigned"}
    await suite.made("officer", f"/registration/v1/employments/{employment_id}/end", end)


async def told(suite: RunningSuite, person_id: str) -> list[dict[str, Any]]:
    registration = suite.box.services["registration"]
    (duty,) = [duty for duty in registration.duties if duty.name == "tell_reserved"]
    await suite.settled()
    await duty.run()
    await suite.settled()
    return [row["data"] for row in await registration.database.one_statement(_SAID, {"person_id": person_id})]


async def reserved(suite: RunningSuite, person_id: str) -> Any:
    me = suite.become("person", person_id)
    return (await suite.get(me, "/registration/v1/me/reserved-months")).json()["reserved"]


async def test_a_leaver_is_told_once_and_sees_what_asking_would_lose(suite: RunningSuite) -> None:
    employer = await employer_with(suite, 3)
    (stays, _, _), (leaves, _, _), (returns, own, third) = employer.staff
    for month in ("2020-11", "2020-12"):
        await employer.file(month, 2, wage="5000000")
    assert await reserved(suite, leaves) is None, "employed"
    await left(suite, employer.staff[1][2], "2021-01-01")
    (said,) = await told(suite, leaves)
    assert (said["months"], said["left_on"], said["scheme"]) == (2, "2021-01-01", "vn_compulsory")
    assert (said["first_month"], said["last_month"]) == ("2020-11", "2020-12")
    assert len(await told(suite, leaves)) == 1, "said once"
    assert await told(suite, stays) == []
    found = await reserved(suite, leaves)
    assert (found["months"], found["months_since"], found["missing_months"]) == (2, 2, 238)
    assert (found["may_ask"], found["may_ask_from"], found["unmet"]) == (False, "2022-01-01", "out_too_short")
    assert (found["average_wage"], found["adjusted"]) == ("5000000.00", False)
    assert found["one_time"]["amount"] == "2200000.00", "22 percent of two months' wages"
    assert found["path"] == "vn_voluntary"
    seen = await suite.get("officer", f"/registration/v1/persons/{leaves}/reserved-months")
    assert seen.json()["reserved"] == found
    other = suite.become("person", stays)
    assert (await suite.get(other, f"/registration/v1/persons/{leaves}/reserved-months")).status_code == 404
    # A new employment ends what is kept.
    await employer.file("2020-10", [{"national_id": own, "wage": "5000000"}])
    await left(suite, third, "2021-01-01")
    again = {"employer_id": employer.id, "person_id": returns, "started_on": "2021-01-05", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", again)
    assert await told(suite, returns) == []
    assert await reserved(suite, returns) is None


async def test_the_published_cases_by_http(suite: RunningSuite) -> None:
    cases = [
        ({"months_before": 0, "months_since": 64, "average_wage": "6000000"}, ("0", "5.5", "66000000.00")),
        ({"months_before": 29, "months_since": 39, "average_wage": "5000000"}, ("2", "4", "55000000.00")),
        ({"months_before": 0, "months_since": 8, "average_wage": "5000000"}, ("0", "0", "8800000.00")),
        ({"months_before": 0, "months_since": 11, "average_wage": "5000000"}, ("0", "0", "10000000.00")),
    ]
    for body, expected in cases:
        found = (await suite.post("officer", "/registration/v1/one-time-quotes", body)).json()
        assert (found["years_before"], found["years_since"], found["amount"]) == expected
    for wrong in ({"months_before": -1}, {"months_since": 1201}, {"average_wage": "-1"}, {"paid_on": "2564-01-01"}):
        answer = await suite.post("officer", "/registration/v1/one-time-quotes", {**cases[0][0], **wrong})
        assert answer.status_code == 422
    early = await suite.post("officer", "/registration/v1/one-time-quotes", {**cases[0][0], "paid_on": "2010-01-01"})
    assert 400 <= early.status_code < 500, early.text


async def test_nothing_is_kept_in_a_country_without_this_law(shared_suite: RunningSuite) -> None:
    body = {"months_before": 0, "months_since": 64, "average_wage": "6000000"}
    answer = await shared_suite.post("officer", "/registration/v1/one-time-quotes", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_in_this_scheme")
