"""Programs of a laboratory, a site and a hospitel: registered by officers, with tokens of their own, until the end."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.programmes import PATH, confirmed, hospitel, in_the_programme, mine, registered, session, until_stay
from tests.running_suite import RunningSuite

DAY = "2021-06-07"
_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


async def _asked(suite: RunningSuite, client: str, key: ECKey) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": client, "sub": client, "aud": "http://127.0.0.1/oauth/token", "exp": now + 60, "jti": uuid4().hex}
    assertion = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])
    form = {"grant_type": "client_credentials", "client_assertion_type": _KIND, "client_assertion": assertion}
    answer: dict[str, Any] = (await suite.http.post("/oauth/token", data=form)).json()
    return answer


async def _program(suite: RunningSuite, party: str, place: str) -> tuple[str, ECKey]:
    """Onboard a program of the place; its client's id is the persona of its token."""
    key = ECKey.generate_key("P-256", {"kid": "k", "use": "sig", "alg": "ES256"})
    body = {"name": "P", "party": party, "party_id": place, "keys": [key.as_dict(private=False)]}
    client = str((await suite.made("officer", "/registration/v1/clients", body))["id"])
    suite.tokens[client] = (await _asked(suite, client, key))["access_token"]
    return client, key


async def _own(suite: RunningSuite, client: str) -> dict[str, Any]:
    answer = await suite.get(client, f"{PATH}/own-place")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _ended(suite: RunningSuite, client: str, key: ECKey, path: str) -> None:
    """Close the place: its program gets no token, and its last one is refused."""
    await suite.made("officer", f"{PATH}/{path}/closing", {"because": "the contract is over"})
    await suite.settled()
    assert (await suite.get("officer", f"/registration/v1/clients/{client}")).json()["revoked"] is True
    assert (await _asked(suite, client, key))["error"] == "invalid_client"
    for _ in range(150):
        refused = await suite.get(client, f"{PATH}/own-place")
        if refused.status_code == 401:
            break
        assert (refused.status_code, refused.json()["code"]) == (403, "facility_has_ended")
        await asyncio.sleep(0.02)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_refused")


async def test_from_a_specimen_at_a_testing_site_to_a_bed_in_a_hospitel(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (person, number, _), (stranger, _, _) = employer.staff
    place = {"name": "L", "area": "TH-10", "address": "บางนา"}
    laboratory = (await suite.made("officer", f"{PATH}/laboratories", place))["id"]
    site, slot = await session(suite, "testing", day=DAY, capacity=2, offers="rt_pcr")
    beds = await hospitel(suite, 2, area="TH-53")
    (at_lab, lab_key), (at_site, site_key), (at_beds, beds_key) = [
        await _program(suite, party, one)
        for party, one in (("laboratory", laboratory), ("facility", site), ("facility", beds))
    ]
    assert [(await _own(suite, one))["kind"] for one in (at_lab, at_site, at_beds)] == [
        "laboratory", "testing", "hospitel",
    ]  # fmt: skip
    await registered(suite, person, symptoms=True)
    await suite.made("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    label = {"person_id": person, "code": f"P-{uuid4().hex[:8]}", "taken_on": DAY, "laboratory_id": laboratory}
    for body in ({**label, "person_id": stranger}, {**label, "laboratory_id": site}):
        assert (await suite.post(at_site, f"{PATH}/specimens", body)).status_code == 404
    assert (await suite.post(at_beds, f"{PATH}/specimens", label)).status_code == 404
    taken = await suite.made(at_site, f"{PATH}/specimens", label)
    (waiting,) = (await suite.get(at_lab, f"{PATH}/own-place/specimens", status="waiting")).json()["items"]
    assert (waiting["code"], waiting["person_id"]) == (label["code"], person)
    found = {"specimen_code": taken["code"], "person_id": person, "outcome": "positive", "laboratory": "L"}
    await suite.made(at_lab, f"{PATH}/results", found)
    await until_stay(suite, person, "waiting")
    assert (await suite.get(at_beds, f"{PATH}/own-place/waiting-list")).json()["items"] == [], "not of its area"
    arrival = {"national_id": number}
    assert (await suite.post(at_lab, f"{PATH}/facilities/{beds}/admissions", arrival)).status_code == 403
    elsewhere = await hospitel(suite, 1, area="TH-53")
    assert (await suite.post(at_beds, f"{PATH}/facilities/{elsewhere}/admissions", arrival)).status_code == 404
    both = await suite.post(at_beds, f"{PATH}/facilities/{beds}/admissions", {**arrival, "person_id": person})
    assert both.json()["errors"][0]["code"] == "person_named_once"
    stay = await suite.made(at_beds, f"{PATH}/facilities/{beds}/admissions", arrival)
    assert (await _own(suite, at_beds))["beds"] == {
        "beds": 2, "free": 1, "occupied": 1, "promised": 0, "out_of_service": 0,
    }  # fmt: skip
    await suite.made(at_beds, f"{PATH}/stays/{stay['id']}/discharge", {"reason": "healthy"})
    assert (await mine(suite, person))["stays"][0]["status"] == "discharged"
    for client, key, path in (
        (at_lab, lab_key, f"laboratories/{laboratory}"),
        (at_site, site_key, f"sites/{site}"),
        (at_beds, beds_key, f"facilities/{beds}"),
    ):
        await _ended(suite, client, key, path)
    late = {"name": "P", "party": "laboratory", "party_id": laboratory, "keys": [beds_key.as_dict(private=False)]}
    refused = await suite.post("officer", "/registration/v1/clients", late)
    assert (refused.status_code, refused.json()["code"]) == (409, "place_has_ended")


async def test_a_vaccination_site_records_the_doses_of_its_own_day(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    site, slot = await session(suite, "vaccination", day=DAY, capacity=1, offers="astrazeneca")
    client, key = await _program(suite, "facility", site)
    await suite.made("officer", f"{PATH}/bookings", {"person_id": person, "session_id": slot})
    (expected,) = (await suite.get(client, f"{PATH}/own-place/today")).json()["items"]
    assert (expected["person_id"], bool(expected["name"])) == (person, True)
    dose = {"person_id": person, "site_id": site, "product": "astrazeneca", "lot": "A1", "given_on": DAY}
    assert (await suite.made(client, f"{PATH}/doses", dose))["dose_no"] == 1
    await suite.made("officer", f"/registration/v1/clients/{client}/revocation", {})
    assert (await _asked(suite, client, key))["error"] == "invalid_client"
    await suite.settled()
    await asyncio.sleep(1.1)  # the ended clients are read once a second
    assert (await suite.post(client, f"{PATH}/doses", dose)).status_code == 401


@pytest.mark.parametrize("party", ["laboratory", "facility"])
async def test_nobody_onboards_a_program_of_a_place_that_is_not_there(shared_suite: RunningSuite, party: str) -> None:
    key = ECKey.generate_key("P-256", {"kid": "k", "use": "sig", "alg": "ES256"}).as_dict(private=False)
    body = {"name": "P", "party": party, "party_id": str(uuid4()), "keys": [key]}
    refused = await shared_suite.post("officer", "/registration/v1/clients", body)
    assert (refused.status_code, refused.json()["code"]) == (404, "place_unknown")
