"""The feed of every service, for every kind of staff: personal facts are read for a purpose, by officers, audited."""

import pytest
from sqlalchemy import text

from libs.common.door.callers.policies import STAFF
from libs.common.door.context import door_in
from libs.common.door.everywhere.feed import PERSON_MEMBERS, persons_named
from libs.common.spine.facts import facts_of
from tests.running_suite import RunningSuite
from tests.security.reading.test_relations import World

_LOOKS = text("""
    SELECT subject FROM audit_outbox WHERE action = 'events.read' AND detail = :purpose
    UNION SELECT subject FROM audit_log WHERE action = 'events.read' AND detail = :purpose
""")
_PURPOSE = "test: reading a feed"
_OTHERS = ("laboratory", "system", "app")


async def _read(suite: RunningSuite, service: str, party: str, purpose: str = "") -> tuple[int, str, list[str]]:
    token = suite.box.issuer.token(party=party, subject=f"reader-{party}")  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {token}", **({"X-Purpose": purpose} if purpose else {})}
    answer = await suite.http.get(f"/{service}/v1/events", params={"limit": 1000}, headers=headers)
    body = answer.json()
    persons = {one for event in body.get("items", ()) for one in persons_named(event["data"])}
    return answer.status_code, str(body.get("code", "")), sorted(persons)


async def test_staff_read_personal_facts_with_a_purpose_alone(world: World) -> None:
    suite = world.suite
    of_persons = 0
    for name, service in suite.box.services.items():
        personal = door_in(service.app).facts_of_persons
        of_persons += personal
        members = {member for fact in facts_of(service.topics) for member in fact.model_fields}
        assert personal or not members & PERSON_MEMBERS, f"{name} says facts of persons"
        for party in STAFF:
            status, code, _ = await _read(suite, name, party)
            expected = "party_not_allowed" if party != "officer" else "purpose_needed" if personal else ""
            assert (status, code) == (403 if expected else 200, expected), f"{party} reads the feed of {name}"
            if party != "officer":
                status, code, _ = await _read(suite, name, party, _PURPOSE)
                assert (status, code) == (403, "party_not_allowed"), f"{party} reads the feed of {name} with a purpose"
        status, _, persons = await _read(suite, name, "officer", _PURPOSE)
        assert status == 200, name
        looked = {row[0] for row in await service.database.many_rows(_LOOKS, {"purpose": _PURPOSE})}
        assert set(persons) <= looked, f"each person sees who read of them in {name}"
        assert persons or not personal or name in {"hotline", "portal"}, f"the trial reads of somebody in {name}"
    assert of_persons >= 5


@pytest.mark.parametrize("party", _OTHERS)
async def test_laboratories_and_systems_have_no_feed(shared_suite: RunningSuite, party: str) -> None:
    for name in shared_suite.box.services:
        if party == "app":
            answer = await shared_suite.get("app", f"/{name}/v1/events")
            assert (answer.status_code, answer.json()["items"]) == (200, []), name
        else:
            assert (await _read(shared_suite, name, party, _PURPOSE))[0] == 403, name
