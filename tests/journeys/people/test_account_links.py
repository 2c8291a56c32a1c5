"""An account of the app becomes a person's: at the counter, or by a code from the counter or the hotline."""

from libs.common.four_eyes.hands import hand_of
from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

_LINKS = "/registration/v1/account-links"


async def test_by_a_code_of_the_counter_and_never_of_an_agent_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["system"] = suite.box.issuer.token(party="system", subject="app")
    person = await caller(suite, "มานี", "มีนา", "+66811111111")
    await at_the_desk(suite)
    own = suite.become("person", person["id"])
    alone = await suite.post(own, "/registration/v1/activation-codes", {"person_id": person["id"]})
    assert alone.status_code == 404, "nobody gives a code to oneself"
    case = await suite.made("agent", "/hotline/v1/cases", {"about": "new phone", "kind": "request"})
    check = {"person_id": person["id"], "answers": {"born_on": "1985-04-30", "phone": "0811111111"}}
    await suite.made("agent", f"/hotline/v1/cases/{case['id']}/identity-checks", check)
    acting = await suite.post("agent", "/hotline/v1/acting-tokens", {"case_id": case["id"], "person_id": person["id"]})
    suite.tokens["acting"] = acting.json()["access_token"]
    wanted = {"person_id": person["id"]}
    refused = await suite.post("acting", "/registration/v1/activation-codes", wanted)
    assert refused.json()["code"] == "second_factor_needed", "an agent who passed the check owns no account by it"
    first = await suite.made("officer", "/registration/v1/activation-codes", wanted)
    code = await suite.made("officer", "/registration/v1/activation-codes", wanted)
    void = await suite.post("system", f"{_LINKS}/redemption", {"account": "app-1", "code": first["code"]})
    assert void.json()["code"] == "activation_code_invalid", "a newer code makes the one before void"
    typed = code["code"].lower().replace("-", " ")
    linked = await suite.made("system", f"{_LINKS}/redemption", {"account": "app-1", "code": typed})
    assert linked["person_id"] == person["id"]
    again = await suite.post("system", f"{_LINKS}/redemption", {"account": "app-2", "code": code["code"]})
    assert again.json()["code"] == "activation_code_invalid", "used once"
    resolved = await suite.post("system", f"{_LINKS}/resolution", {"account": "app-1"})
    assert resolved.json() == {"person_id": person["id"]}
    await suite.settled()
    events = (await suite.get("officer", "/registration/v1/events", limit=200, purpose="test")).json()["items"]
    linked_now = [e["data"] for e in events if e["type"] == "registration.account_linked.v1"]
    (fact,) = [fact for fact in linked_now if fact["person_id"] == person["id"]]
    hand = hand_of("officer:officer")
    assert fact == {"person_id": person["id"], "how": "activation_code", "hand": hand, "client_id": None}

    assert (await suite.post("person-b", f"{_LINKS}/end", {"account": "app-1"})).status_code == 404
    assert (await suite.post(own, f"{_LINKS}/end", {"account": "app-1"})).status_code == 200
    assert (await suite.post("system", f"{_LINKS}/resolution", {"account": "app-1"})).status_code == 404


async def test_at_the_counter_and_one_account_is_one_persons(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other = (suite.party_id(f"person-{letter}") for letter in "ab")
    body = {"person_id": one, "account": "app-9"}
    assert (await suite.made("officer", _LINKS, body))["how"] == "counter"
    taken = await suite.post("officer", _LINKS, {**body, "person_id": other})
    assert (taken.status_code, taken.json()["code"]) == (409, "account_already_linked")
    for who in ("agent", "employer-a", "person-a"):
        assert (await suite.post(who, _LINKS, body)).status_code == 403


async def test_guessing_is_stopped(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["system"] = suite.box.issuer.token(party="system", subject="app")
    code = await suite.made("officer", "/registration/v1/activation-codes", {"person_id": suite.party_id("person-a")})
    for _ in range(5):
        wrong = await suite.post("system", f"{_LINKS}/redemption", {"account": "app-5", "code": "AAAA-BBBB-CC"})
        assert wrong.status_code == 422
    right = await suite.post("system", f"{_LINKS}/redemption", {"account": "app-5", "code": code["code"]})
    assert (right.status_code, right.json()["code"]) == (429, "activation_locked")
    assert int(right.headers["Retry-After"]) > 3_600
    elsewhere = await suite.post("system", f"{_LINKS}/redemption", {"account": "app-6", "code": code["code"]})
    assert elsewhere.status_code == 201
