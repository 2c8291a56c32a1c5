"""A list has each person of its group or file once; a number of nobody is named by its place."""

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite
from tests.staff import staffed

LISTS = "/hotline/v1/outbound-lists"
WORDS = {"name": "certificates", "script": "Ask for the certificate."}


async def test_a_list_of_a_group_or_of_a_file_has_each_person_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 3)
    await at_the_desk(suite)
    of_group = await suite.made("officer", LISTS, {**WORDS, "employer_id": employer.id})
    assert (of_group["persons"], of_group["open"]) == (3, 3)
    numbers = [number for _, number, _ in employer.staff]
    of_file = await suite.made("supervisor", LISTS, {**WORDS, "national_ids": [*numbers, numbers[0]]})
    assert (of_file["persons"], of_file["open"], of_file["done"]) == (3, 3, 0)
    wrong = await suite.post("officer", LISTS, {**WORDS, "national_ids": [numbers[0], "9999999999999", "x"]})
    assert (wrong.status_code, [error["pointer"] for error in wrong.json()["errors"]]) == (
        422,
        ["/national_ids/1", "/national_ids/2"],
    )
    listed = (await suite.get("agent", LISTS)).json()["items"]
    assert {of_group["id"], of_file["id"]} <= {one["id"] for one in listed}
    assert "national_ids" not in str(listed)


async def test_a_list_needs_one_source_with_somebody_in_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for source in ({}, {"area": "TH-10", "national_ids": ["1101700230708"]}):
        refused = await suite.post("officer", LISTS, {**WORDS, **source})
        assert [error["code"] for error in refused.json()["errors"]] == ["group_or_numbers"], source
    empty = await suite.post("officer", LISTS, {**WORDS, "employer_id": "00000000-0000-7000-8000-000000000001"})
    assert (empty.status_code, empty.json()["code"]) == (422, "group_empty")
    for persona in ("agent", "manager", "person-a"):
        assert (await suite.post(persona, LISTS, {**WORDS, "area": "TH-10"})).status_code == 403, persona


async def test_nobody_is_taken_from_a_closed_list(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานี", "มีนา", "+66812340001")
    await at_the_desk(suite)
    made = await suite.made("officer", LISTS, {**WORDS, "national_ids": [person["national_id"]]})
    closed = (await suite.post("officer", f"{LISTS}/{made['id']}/closing", {})).json()
    assert closed["closed_by"] == "officer:officer"
    for path, persona in (("next", "agent"), ("closing", "officer")):
        refused = await suite.post(persona, f"{LISTS}/{made['id']}/{path}", {})
        assert (refused.status_code, refused.json()["code"]) == (409, "outbound_list_closed")
