"""A whole household is entered by one form: its members are covered in their order, or nothing is entered."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.registration.tests.covered import REGISTRATION, code_of, covered, hired, person
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

FORMS = f"{REGISTRATION}/household-enrolments"
FORM = {"area": "VN-HN", "scheme": "vn_household_hi", "first_day": "2022-03-01"}


@pytest.fixture(scope="module")
async def suite(databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("vietnamese")
    async with running_suite(databases, folder, country="viet_nam", today="2022-03-10") as found:
        yield found


async def test_five_members_are_covered_by_one_form(suite: RunningSuite) -> None:
    five = [await person(suite) for _ in range(5)]
    form = {**FORM, "head": {"person_id": five[0]},
            "members": [{"person_id": one, "support_group": "near_poor"} for one in five[1:]]}  # fmt: skip
    made = await suite.made("officer", FORMS, form)
    assert [one["person_id"] for one in made["household"]["members"]] == five
    assert made["household"]["head"] == five[0]
    assert [(one["person_id"], one["scheme"], one["first_day"]) for one in made["coverages"]] == [
        (one, "vn_household_hi", "2022-03-01") for one in five
    ]
    assert [one["terms"][0]["support_group"] for one in made["coverages"]] == [None, *["near_poor"] * 4]


@pytest.mark.parametrize(
    ("given", "expected", "pointer"),
    [
        ({"scheme": "vn_other"}, (422, "scheme_unknown"), "/scheme"),
        ({"members": [{"person_id": "{employee}"}]}, (409, "compulsory_covers"), "/first_day"),
        ({"members": [{"person_id": "{second}", "support_group": "kings"}]}, (422, "support_group_unknown"),
         "/members/0/support_group"),
        ({"members": [{"person_id": "{second}", "option": "1"}]}, (422, "choice_not_of_scheme"), "/members/0/option"),
        ({"members": [{"person_id": "{head}"}]}, (422, "member_twice"), "/members/0"),
    ],
)  # fmt: skip
async def test_with_one_member_refused_nothing_is_entered(
    suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str], pointer: str
) -> None:
    head, second, employee = [await person(suite) for _ in range(3)]
    await hired(suite, employee, "2022-03-01")
    names = {"{head}": head, "{second}": second, "{employee}": employee}
    form: dict[str, Any] = {**FORM, "head": {"person_id": head}, **given}
    form["members"] = [{**one, "person_id": names[one["person_id"]]} for one in form.get("members", [])]
    answer = await suite.post("officer", FORMS, form)
    assert await code_of(answer) == expected, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer, answer.text
    for path in (f"persons/{head}/households", f"persons/{second}/coverage"):
        assert (await suite.get("officer", f"{REGISTRATION}/{path}")).json()["items"] == []


async def test_a_cover_of_households_needs_a_household(suite: RunningSuite) -> None:
    alone = await person(suite)
    body = {"person_id": alone, "scheme": "vn_household_hi", "first_day": "2022-03-01"}
    answer = await suite.post("officer", f"{REGISTRATION}/coverages", body)
    assert await code_of(answer) == (422, "household_missing")
    await suite.made("officer", f"{REGISTRATION}/households",
                     {"head": alone, "area": "VN-HN", "first_day": "2022-03-01"})  # fmt: skip
    made = await covered(suite, alone, scheme="vn_household_hi", option=None, first_day="2022-03-01")
    assert made["terms"][0]["option"] is None
