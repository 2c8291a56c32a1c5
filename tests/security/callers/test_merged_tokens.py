"""A person who was registered twice is one person at every door, with the token of either id."""

from typing import Any

from tests.callers import at_the_desk, caller
from tests.claims import claimed
from tests.running_suite import RunningSuite
from tests.staff import staffed

OWN = (
    "/registration/v1/me",
    "/contributions/v1/me",
    "/benefits/v1/me",
    "/hotline/v1/me",
    "/programmes/v1/me",
    *(f"/{service}/v1/events" for service in ("registration", "contributions", "benefits", "hotline", "programmes")),
)
_NOT_COMPARED = ("instance", "trace_id")


async def _own(suite: RunningSuite, persona: str) -> dict[str, Any]:
    found = {}
    for path in OWN:
        answer = await suite.get(persona, path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        found[path] = answer.json()
    return found


async def test_both_numbers_see_and_do_the_same(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 0)
    first, second = [await caller(suite, "มานี", "มีนา", f"+6681111111{n}") for n in (1, 2)]
    for person in (first, second):
        body = {"employer_id": employer.id, "person_id": person["id"], "started_on": "2020-04-01", "branch": "000000"}
        await suite.made("officer", "/registration/v1/employments", body)
    await suite.settled()
    claim = await claimed(suite, employer, second["id"])
    one, other = suite.become("person", first["id"]), suite.become("person", second["id"])
    assert (await suite.get(one, f"/benefits/v1/claims/{claim}")).status_code == 404
    assert (await suite.get(other, f"/benefits/v1/claims/{claim}")).status_code == 200

    asked = await suite.made(
        "officer",
        "/registration/v1/person-merges",
        {"kept_id": first["id"], "merged_id": second["id"], "reason": "one birth certificate"},
    )
    path = f"/registration/v1/person-merges/{asked['id']}"
    await suite.made("officer-2", f"{path}/approval", {"hash": asked["hash"]})
    await at_the_desk(suite)
    kept, merged = await _own(suite, one), await _own(suite, other)
    assert kept == merged
    assert kept["/programmes/v1/me"]["person_id"] == first["id"]
    assert kept["/benefits/v1/events"]["items"], "what was said of the merged number is the person's"
    for token in (one, other):
        assert (await suite.get(token, f"/benefits/v1/claims/{claim}")).status_code == 200
        for person in (first, second):
            assert (await suite.get(token, f"/registration/v1/persons/{person['id']}")).status_code == 200

    await suite.made("officer", f"{path}/reversal", {"reason": "twins"})
    await suite.settled()
    assert (await suite.get(one, f"/benefits/v1/claims/{claim}")).status_code == 404
    assert (await suite.get(other, "/programmes/v1/me")).json()["person_id"] == second["id"]
