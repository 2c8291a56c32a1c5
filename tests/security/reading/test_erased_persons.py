"""A person is erased whole: afterwards no column of any table of any service tells who it was, and nothing opens it."""

import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from deploy.onebox.parties import national_id
from libs.common.database.connections import Database
from libs.common.keys.sealing import SealBroken, unseal
from tests.callers import at_the_desk, caller, found, merge
from tests.running_suite import RunningSuite
from tests.staff import Staffed, form_of, next_person, staffed

PERSONS = "/registration/v1/persons"
SECRETS = ("ประภัสสร", "วงศ์สุวรรณ", "1987-07-07", "898765432", "secret@example.com", "a flood took her house")
_TABLES = text("""
    SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
""")
# The employer's own return stays as it was filed: the law has the agency keep it.
_KEPT_BY_LAW = "return_line"


async def _telling(database: Database, secrets: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return the tables with a row in which one of the secrets stands, and the secret."""
    told = set()
    for (table,) in await database.many_rows(_TABLES, {}):
        rows = text(f'SELECT t::text FROM "{table}" t WHERE t::text LIKE ANY(CAST(:secrets AS text[]))')
        for (row,) in await database.many_rows(rows, {"secrets": [f"%{one}%" for one in secrets]}):
            told |= {(table, one) for one in secrets if one in row}
    return told


async def _ended(suite: RunningSuite, employer: Staffed, person: str) -> None:
    body = {"employer_id": employer.id, "person_id": person, "started_on": "2020-04-01", "branch": "000000"}
    job = (await suite.made("officer", "/registration/v1/employments", body))["id"]
    own = suite.become("person", person)
    objection = {"because": "a flood took her house"}
    await suite.made(own, f"/registration/v1/employments/{job}/objection", objection)
    decision = {"decision": "dismissed", "because": "ประภัสสร was there"}
    await suite.made("officer", f"/registration/v1/employments/{job}/objection/decision", decision)
    end = {"ended_on": "2021-01-05", "reason": "resigned"}
    await suite.made("officer", f"/registration/v1/employments/{job}/end", end)


async def _erase(suite: RunningSuite, person: str) -> Any:
    asked = await suite.post("officer", f"{PERSONS}/{person}/erasure", {"because": "the time to keep it is over"})
    assert asked.status_code == 202, asked.text
    path = f"/registration/v1/entries/{asked.json()['entry']}/approval"
    own = await suite.post("officer", path, {"hash": asked.json()["hash"]})
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    return await suite.post("officer-2", path, {"hash": asked.json()["hash"]})


async def _known_everywhere(suite: RunningSuite) -> tuple[dict[str, Any], list[str]]:
    """Make a person under two numbers, with a twin by name, a return, cases, an account and preferences."""
    details = {"born_on": "1987-07-07"}
    names = ("ประภัสสร", "วงศ์สุวรรณ", "+66898765432")
    numbers = [national_id(next_person(), form_of(suite)) for _ in range(2)]
    employer = await staffed(suite, 0)
    filed = await employer.file("2020-12", [{"national_id": number, "wage": "9000.00"} for number in numbers])
    assert sorted(filed["unregistered"]) == sorted(numbers)
    person, other = [await caller(suite, *names, national_id=number, **details) for number in numbers]
    await _ended(suite, employer, person["id"])
    merged = {"kept_id": person["id"], "merged_id": other["id"]}
    await merge(suite, merged["kept_id"], merged["merged_id"])
    link = {"account": "app-secret", "person_id": person["id"]}
    await suite.made("officer", "/registration/v1/account-links", link)
    own = suite.become("person", person["id"])
    wishes = {"sms": True, "email": "secret@example.com", "language": "th"}
    await suite.made(own, "/hotline/v1/me/notice-preferences", wishes)
    case = {"about": "a flood took her house", "kind": "request", "phone": "+66898765432", "person_id": person["id"]}
    await suite.made("agent", "/hotline/v1/cases", case)
    await at_the_desk(suite)
    return person, numbers


async def test_nothing_tells_who_an_erased_person_was_and_the_person_can_come_back(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person, numbers = await _known_everywhere(suite)
    secrets = (*SECRETS, *numbers)
    databases = {name: service.database for name, service in suite.box.services.items()}
    before = {name for name, database in databases.items() if await _telling(database, secrets)}
    assert {"registration", "contributions", "hotline"} <= before
    done = await _erase(suite, person["id"])
    assert (done.status_code, done.json()["status"]) == (200, "done"), done.text
    await at_the_desk(suite)
    told = {(name, *one) for name, database in databases.items() for one in await _telling(database, secrets)}
    assert {one for one in told if not one[1].startswith(_KEPT_BY_LAW)} == set()

    assert (await suite.get("officer", f"{PERSONS}/{person['id']}", purpose="looks")).status_code == 404
    assert (await suite.get("officer", PERSONS, national_id=numbers[0], purpose="looks")).json()["items"] == []
    assert await found(suite, "ประภัสสร") == []
    view = (await suite.get("agent", f"/hotline/v1/persons/{person['id']}/view")).json()
    assert view["person"]["state"] == "erased"
    for path, body in (
        ("/registration/v1/account-links", {"account": "another", "person_id": person["id"]}),
        (f"{PERSONS}/{person['id']}/details", {"phones": []}),
        (f"{PERSONS}/{person['id']}/erasure", {"because": "once more"}),
    ):
        assert (await suite.post("officer", path, body)).status_code == 404, path
    hired = {"employer_id": (await staffed(suite, 0)).id, "person_id": person["id"], "started_on": "2021-01-10"}
    again = await suite.post("officer", "/registration/v1/employments", {**hired, "branch": "000000"})
    assert again.status_code == 404, again.text

    new = {"national_id": numbers[0], "given_name": "ใหม่", "family_name": "กลับมา", "born_on": "1987-07-07",
           "sex": "female", "area": "TH-10", "phones": ["+66822222222"]}  # fmt: skip
    key = uuid4().hex
    first, second = [await suite.post("officer", PERSONS, new, key=key) for _ in range(2)]
    assert (first.status_code, first.json()["id"]) == (201, person["id"]), first.text
    assert (second.status_code, second.json()) == (201, first.json())
    await at_the_desk(suite)
    assert await found(suite, "+66822222222") == ["ใหม่ ก•••"]
    await _old_seals_stay_closed(suite, person["id"])


async def _old_seals_stay_closed(suite: RunningSuite, person: str) -> None:
    """Check that seals from before the erasure do not open with the key that the person has now."""
    said = text("""
        SELECT data ->> 'sealed' FROM event_log
        WHERE key = :person AND type = 'registration.person_details_changed.v1' ORDER BY position
    """)
    token = suite.box.issuer.token(party="system", subject="programmes")
    suite.tokens["keys"] = token
    keys = await suite.post("keys", "/registration/v1/person-keys", {"person_ids": [person]})
    key = base64.b64decode(keys.json()["items"][0]["key"])
    sealed = [row[0] for row in await suite.box.services["registration"].database.many_rows(said, {"person": person})]
    assert unseal(UUID(person), key, sealed[-1])["given_name"] == "ใหม่"
    with pytest.raises(SealBroken):
        unseal(UUID(person), key, sealed[0])


async def test_who_is_employed_is_not_erased_and_nothing_of_it_is_half_done(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person = employer.staff[0][0]
    refused = await _erase(suite, person)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_still_employed"), refused.text
    assert (await suite.get("officer", f"{PERSONS}/{person}", purpose="looks")).status_code == 200
