"""Agreements at the door: proposed by the employer or an officer, decided by another officer, seen by both."""

from typing import Any

import httpx

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

AGREEMENTS = "/contributions/v1/agreements"


async def _owing(suite: RunningSuite) -> Staffed:
    await suite.move_to("2021-05-10")
    employer = await staffed(suite, 1, registered_on="2021-04-01")
    await employer.file("2021-04", 1, wage="15000.00")
    await suite.move_to("2021-07-20")
    return employer


def _asked(employer: Staffed, **changed: Any) -> dict[str, Any]:
    return {"employer_id": employer.id, "instalments": 4, "first_due_on": "2021-07-31", **changed}


async def test_the_employer_proposes_and_an_officer_approves(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    owing, other = await _owing(suite), await staffed(suite, 1)
    await suite.settled()
    elsewhere = await suite.post(other.persona, AGREEMENTS, _asked(owing))
    assert elsewhere.status_code == 404, "over somebody else's debt"
    made = await suite.made(owing.persona, AGREEMENTS, _asked(owing))
    assert (made["status"], made["amount"]) == ("proposed", "1560.00")
    assert [part["amount"] for part in made["instalments"]] == ["390.00"] * 4
    decision = f"{AGREEMENTS}/{made['id']}/decision"
    said = {"decision": "approved", "because": "a good payer"}
    assert (await suite.post(owing.persona, decision, said)).status_code == 403
    stands = await suite.made("officer", decision, said)
    assert (stands["status"], stands["grace_days"]) == ("stands", 7)
    again = await suite.post("officer-2", decision, said)
    assert (again.status_code, again.json()["code"]) == (409, "agreement_decided")
    paid = {"employer_id": owing.id, "reference": "A1", "amount": "400.00", "paid_on": "2021-07-20"}
    await suite.made("bank-a", "/contributions/v1/payments", paid)
    read = (await suite.get(owing.persona, f"{AGREEMENTS}/{made['id']}")).json()
    assert [part["paid"] for part in read["instalments"]] == ["390.00", "10.00", "0.00", "0.00"]
    assert (await suite.get(other.persona, f"{AGREEMENTS}/{made['id']}")).status_code == 404
    own = (await suite.get(owing.persona, AGREEMENTS)).json()["items"]
    assert [one["id"] for one in own] == [made["id"]]
    assert (await suite.get(other.persona, AGREEMENTS)).json()["items"] == []


async def test_what_is_refused_at_the_door(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    owing = await _owing(suite)
    await suite.settled()
    for changed, status, code in (
        ({"instalments": 1}, 422, "instalments_out_of_bounds"),
        ({"instalments": 0}, 422, "request_invalid"),
        ({"instalments": 25}, 422, "instalments_out_of_bounds"),
        ({"instalments": "6"}, 422, "request_invalid"),
        ({"first_due_on": "2021-07-20"}, 422, "first_instalment_wrong"),
        ({"first_due_on": "2564-07-31"}, 422, "request_invalid"),
        ({"amount": "1.00"}, 422, "request_invalid"),
    ):
        refused = await suite.post("officer", AGREEMENTS, _asked(owing, **changed))
        assert (refused.status_code, refused.json()["code"]) == (status, code), changed
    made = await suite.made("officer", AGREEMENTS, _asked(owing))
    own = await suite.post(
        "officer", f"{AGREEMENTS}/{made['id']}/decision", {"decision": "approved", "because": "mine"}
    )
    assert (own.status_code, own.json()["code"]) == (403, "second_officer_needed")
    second = await suite.post("officer-2", AGREEMENTS, _asked(owing))
    assert (second.status_code, second.json()["code"], second.json()["existing"]) == (
        409, "agreement_exists", made["id"])  # fmt: skip
    free = await staffed(suite, 1)
    await suite.settled()
    nothing = await suite.post("officer", AGREEMENTS, _asked(free))
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_owed")


async def _sent(suite: RunningSuite, persona: str, path: str, **form: Any) -> httpx.Response:
    return await suite.http.post(path, data=form, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def _seen(suite: RunningSuite, persona: str, path: str) -> httpx.Response:
    return await suite.http.get(path, headers={"Authorization": f"Bearer {suite.token(persona)}"})


async def test_pages_of_an_agreement(shared_suite: RunningSuite) -> None:
    """The employer proposes on its page, an officer finds it in the inbox and decides, both see the instalments."""
    suite = shared_suite
    owing = await _owing(suite)
    await suite.settled()
    here, office = "/employer/debts", f"/office/debts/{owing.id}"
    refused = await _sent(suite, owing.persona, here, instalments="six", first_due_on="31/7/2564")
    assert (refused.status_code, 'value="six"' in refused.text) == (422, True)
    form = {"instalments": "๓", "first_due_on": "31/7/2564"}
    assert (await _sent(suite, owing.persona, here, **form)).status_code == 303
    own = await _seen(suite, owing.persona, here)
    assert "waits for an officer" in own.text
    assert own.text.count("520.00") == 3
    inbox = await _seen(suite, "officer", "/office?kind=proposed_agreement")
    assert office in inbox.text
    (waiting,) = (await suite.get(owing.persona, AGREEMENTS)).json()["items"]
    decision = {"decision": "approved", "because": "it pays the rest"}
    assert (await _sent(suite, owing.persona, f"{office}/agreements/{waiting['id']}", **decision)).status_code == 403
    assert (await _sent(suite, "officer", f"{office}/agreements/{waiting['id']}", **decision)).status_code == 303
    for persona, path in ((owing.persona, here), ("officer", office), ("manager", office)):
        assert "it pays the rest" in (await _seen(suite, persona, path)).text, path
    assert f"{office}/agreements" not in (await _seen(suite, "officer", office)).text, "one at a time"
    debtors = (await suite.get("officer", "/contributions/v1/debtors", limit=200)).json()["items"]
    assert [one["agreed"] for one in debtors if one["employer_id"] == owing.id] == [True]
