"""The client of a site or a hospitel has to do with its own people alone, while its place is open."""

from typing import Any
from uuid import uuid4

from tests.programmes import (
    PATH,
    confirmed,
    hospitel,
    in_the_programme,
    mine,
    registered,
    resulted,
    sampled,
    session,
    until_stay,
)
from tests.running_suite import RunningSuite

DAY = "2021-06-07"


async def _today(suite: RunningSuite, who: str) -> list[dict[str, Any]]:
    answer = await suite.get(who, f"{PATH}/own-place/today")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def _closed(suite: RunningSuite, kind: str, place: str, who: str) -> None:
    await suite.made("officer", f"{PATH}/{kind}/{place}/closing", {"because": "the contract is over"})
    refused = await suite.get(who, f"{PATH}/own-place/today")
    assert (refused.status_code, refused.json()["code"]) == (403, "facility_has_ended")


async def test_a_hospitel_admits_and_discharges_its_own_guests(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    here, there = await hospitel(suite, 1, area="TH-58"), await hospitel(suite, 1, area="TH-57")
    us, them = suite.become("facility", here), suite.become("facility", there)
    await registered(suite, person, area="TH-58")
    await resulted(suite, person, await sampled(suite, person), "positive")
    stay = (await until_stay(suite, person, "offered"))["id"]
    await suite.made(suite.become("person", person), f"{PATH}/stays/{stay}/acceptance", {})
    (guest,) = await _today(suite, us)
    assert (guest["id"], guest["person_id"], guest["kind"], guest["status"]) == (stay, person, "hospitel", "accepted")
    assert await _today(suite, them) == []
    for who in (them, suite.become("facility", str(uuid4()))):
        for step, body in (("admission", {}), ("discharge", {"reason": "b"}), ("referral", {"reason": "b"})):
            assert (await suite.post(who, f"{PATH}/stays/{stay}/{step}", body)).status_code == 404, step
    await suite.made(us, f"{PATH}/stays/{stay}/admission", {})
    assert (await mine(suite, person))["stays"][0]["status"] == "admitted"
    await suite.made(us, f"{PATH}/stays/{stay}/discharge", {"reason": "healthy"})
    assert await _today(suite, us) == [], "who left is no guest any more"
    assert (await suite.post(us, f"{PATH}/stays/{stay}/referral", {"reason": "b"})).status_code == 404
    await _closed(suite, "facilities", here, us)
    assert (await suite.get(us, f"{PATH}/waiting-list", area="TH-58")).status_code == 403


async def test_a_site_gives_doses_to_those_whom_it_expects(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (expected, _, _), (stranger, _, _) = employer.staff
    await confirmed(suite, employer)
    here, slot = await session(suite, "vaccination", day=DAY, capacity=2, offers="astrazeneca")
    there, _ = await session(suite, "vaccination", day=DAY, capacity=2, offers="astrazeneca")
    us, them = suite.become("facility", here), suite.become("facility", there)
    booked = await suite.made("officer", f"{PATH}/bookings", {"person_id": expected, "session_id": slot})
    (guest,) = await _today(suite, us)
    assert (guest["id"], guest["person_id"], guest["dose_no"], guest["offers"]) == (
        booked["id"], expected, 1, "astrazeneca",
    )  # fmt: skip
    assert await _today(suite, them) == []
    dose = {"person_id": expected, "site_id": here, "product": "astrazeneca", "lot": "A1002", "given_on": DAY}
    for who, body in (
        (them, dose),  # at another's site
        (them, {**dose, "site_id": there}),  # somebody whom it does not expect
        (us, {**dose, "person_id": stranger}),
    ):
        assert (await suite.post(who, f"{PATH}/doses", body)).status_code == 404
    assert (await suite.made(us, f"{PATH}/doses", dose))["dose_no"] == 1
    await _closed(suite, "sites", here, us)
    again = await suite.post(us, f"{PATH}/doses", dose)
    assert (again.status_code, again.json()["code"]) == (403, "facility_has_ended")
