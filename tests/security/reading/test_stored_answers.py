"""Stored answers: only the party that asked finds them, without secrets, until their time is over."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from httpx import Response
from sqlalchemy import text

from deploy.onebox.parties import national_id
from libs.common.database.stored_answers import forget_answers
from libs.common.database.sweeping import sweep_all
from libs.common.door.answers.sealed_answers import PERSONAL
from libs.contracts.registration import PersonDetails
from tests.running_suite import RunningSuite
from tests.staff import form_of, next_person

HOOKS = "/loans/v1/webhook-endpoints"
_STORED = text("SELECT answer FROM idempotency_record")
_AGED = text("UPDATE idempotency_record SET recorded_at = clock_timestamp() - interval '36 days' RETURNING 1")


async def _stored(suite: RunningSuite, service: str) -> str:
    rows = await suite.box.services[service].database.many_rows(_STORED, {})
    return "\n".join(row.answer for row in rows)


def _bank(suite: RunningSuite, subject: str, party_id: str) -> str:
    name = f"{subject} of {party_id}"
    suite.tokens[name] = suite.box.issuer.token(party="bank", subject=subject, party_id=UUID(party_id))
    return name


def _hook(**more: Any) -> dict[str, Any]:
    return {"url": "http://127.0.0.1:9/hook", "types": ["loans.loan_decided.v1"], **more}


async def test_two_parties_of_one_subject_never_meet(shared_suite: RunningSuite) -> None:
    suite, key = shared_suite, uuid4().hex
    one, other = (_bank(suite, "shared", suite.party_id(bank)) for bank in ("bank-a", "bank-b"))
    first = await suite.post(one, HOOKS, _hook(), key=key)
    second = await suite.post(other, HOOKS, _hook(), key=key)
    assert (first.status_code, second.status_code) == (201, 201), second.text
    assert first.json()["id"] != second.json()["id"]
    assert first.json()["secret"] != second.json()["secret"]


async def test_secrets_are_derived_again_and_never_stored(shared_suite: RunningSuite) -> None:
    suite, key, again = shared_suite, uuid4().hex, uuid4().hex
    made = await suite.post("bank-a", HOOKS, _hook(), key=key)
    hook = made.json()
    rotation = f"{HOOKS}/{hook['id']}/rotation"
    rotated = await suite.post("bank-a", rotation, {}, key=again)
    assert hook["secret"].startswith("whsec_")
    assert rotated.json()["secret"] not in {hook["secret"], None}
    assert "whsec_" not in await _stored(suite, "loans")
    for path, body, sent_key, answer in ((HOOKS, _hook(), key, made), (rotation, {}, again, rotated)):
        replayed = await suite.post("bank-a", path, body, key=sent_key)
        assert replayed.headers["idempotency-replayed"] == "true"
        assert replayed.json() == answer.json()


async def test_old_answers_go_and_so_do_those_of_the_erased(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    database = suite.box.services["loans"].database
    made = (await suite.made("bank-a", HOOKS, _hook()))["id"]
    kept = (await suite.made("bank-b", HOOKS, _hook()))["id"]
    async with database.transaction() as connection:
        await forget_answers(connection, [made])
    assert made not in await _stored(suite, "loans")
    sweeps = suite.box.services["loans"].sweeps
    await sweep_all(database, sweeps)
    assert kept in await _stored(suite, "loans"), "it is not old"
    await database.one_statement(_AGED)
    assert await sweep_all(database, sweeps) is False
    assert await _stored(suite, "loans") == ""
    for service in suite.box.services.values():
        assert "old rows" in {duty.name for duty in service.duties}, service.name


async def test_an_owner_has_ten_endpoints_however_many_ask_at_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    answers = await asyncio.gather(*(suite.post("bank-a", HOOKS, _hook()) for _ in range(30)))
    assert [a.status_code for a in answers].count(201) == 10
    assert {a.status_code for a in answers} == {201, 409}
    unknown = await suite.post("bank-b", HOOKS, _hook(types=["loans.loan_decidde.v1"]))
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "event_type_unknown")
    assert unknown.json()["errors"][0]["pointer"] == "/types/0"


async def test_answers_about_persons_are_encrypted_and_repeated_only_to_their_sender(
    shared_suite: RunningSuite,
) -> None:
    """It holds for every such door: registering and correcting persons, merges, entries, cases, confirmations."""
    suite = shared_suite
    number = national_id(next_person(), form_of(suite))
    new = {"national_id": number, "given_name": "ประภัสสร", "family_name": "วงศ์สุวรรณ", "born_on": "1987-07-07",
           "sex": "female", "area": "TH-10", "phones": ["+66898765432"]}  # fmt: skip
    persons = "/registration/v1/persons"
    person = (await _twice(suite, "officer", persons, new)).json()["id"]
    corrected = await _twice(suite, "officer", f"{persons}/{person}/details", {"given_name": "ประภาพร"})
    assert corrected.json()["phones"] == ["+66898765432"]
    other = await suite.made("officer", persons, {**new, "national_id": national_id(next_person(), form_of(suite))})
    merge = {"kept_id": person, "merged_id": other["id"], "reason": "one person"}
    await _twice(suite, "officer", "/registration/v1/person-merges", merge)
    await _twice(suite, "agent", "/hotline/v1/cases", {"about": "asks", "kind": "request", "phone": "+66898765432"})
    for service in suite.box.services:
        stored = await _stored(suite, service)
        for secret in (number, "ประภัสสร", "ประภาพร", "วงศ์สุวรรณ", "1987-07-07", "898765432"):
            assert secret not in stored, (service, secret)
    assert person in await _stored(suite, "registration"), "by its id it is found when the person is erased"


def test_all_details_of_a_person_are_known() -> None:
    assert set(PersonDetails.model_fields) - {"area"} <= PERSONAL


async def _twice(suite: RunningSuite, who: str, path: str, body: dict[str, Any]) -> Response:
    """Send a request twice and return the answer; another body with the same key reveals nothing."""
    key = uuid4().hex
    first, again = [await suite.post(who, path, body, key=key) for _ in range(2)]
    assert first.status_code in {200, 201, 202}, first.text
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = await suite.post(
        who, path, {**body, "area": "TH-11"} if "area" in body else {**body, **_other(body)}, key=key
    )
    assert other.status_code == 422, other.text
    return first


def _other(body: dict[str, Any]) -> dict[str, Any]:
    name = next(name for name, value in body.items() if isinstance(value, str) and name != "kind")
    return {name: str(UUID(int=7)) if name.endswith("_id") else f"{body[name]}ก"}
