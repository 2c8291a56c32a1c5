"""An employer keeps its certificates: listed, corrected, withdrawn, and as the form letter on paper."""

from typing import Any

from tests.callers import merge
from tests.claims import certify, claimed, close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import agent_of, staffed

PATH = "/benefits/v1/employer-certificates"


async def _listed(suite: RunningSuite, persona: str, employer: str, **asked: str) -> list[dict[str, Any]]:
    answer = await suite.get(persona, PATH, employer_id=employer, **asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_certificates_are_listed_corrected_withdrawn_and_printed(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await with_nine_months(suite, 2), await staffed(suite, 1)
    (first, _, _), (second, _, _) = employer.staff
    await close(suite, employer)
    claim = await claimed(suite, employer, first)
    issued = [await certify(suite, employer, person) for person in (first, second)]
    agent = await agent_of(suite, employer)
    await suite.settled()
    for persona in (employer.persona, agent):
        found = await _listed(suite, persona, employer.id)
        assert [(one["person_id"], one["name"], one["state"]) for one in found] == [
            (second, "สมชาย ใจดี", "stands"), (first, "สมชาย ใจดี", "stands"),
        ]  # fmt: skip
    assert (await suite.get(other.persona, PATH, employer_id=employer.id)).status_code == 404
    page = (await suite.get(employer.persona, PATH, employer_id=employer.id, limit=1)).json()
    rest = (await suite.get(employer.persona, PATH, employer_id=employer.id, limit=1, cursor=page["next"])).json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [one["id"] for one in reversed(issued)]
    assert rest["next"] is None

    own = f"{PATH}/{issued[0]['id']}"
    letter = await suite.get(employer.persona, f"{own}/letter")
    assert (letter.headers["content-type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    assert (await suite.get(other.persona, f"{own}/letter")).status_code == 404
    shorter = {"order_number": "bkk 1/2564", "first_day": "2021-01-04", "last_day": "2021-01-17", "wages_paid": False,
               "because": "came back to work"}  # fmt: skip
    assert (await suite.post(other.persona, f"{own}/correction", shorter)).status_code == 404
    beyond = await suite.post(employer.persona, f"{own}/correction", {**shorter, "last_day": "2021-03-05"})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "days_outside_order")
    corrected = await suite.made(employer.persona, f"{own}/correction", shorter)
    assert (corrected["order_number"], corrected["last_day"]) == ("BKK 1/2564", "2021-01-17")
    assert (await read(suite, claim))["decision"]["days"] == 14
    await suite.made(employer.persona, f"{PATH}/{issued[1]['id']}/withdrawal", {"because": "another person"})
    states = {one["id"]: one["state"] for one in await _listed(suite, employer.persona, employer.id)}
    assert states == {corrected["id"]: "stands", issued[1]["id"]: "withdrawn", issued[0]["id"]: "corrected"}
    for asked, expected in (
        ({"state": "stands"}, [corrected["id"]]),
        ({"person_id": second}, [issued[1]["id"]]),
        ({"order_number": "bkk1/2564", "state": "corrected"}, [issued[0]["id"]]),
        ({"order_number": "BKK 2/2564"}, []),
    ):
        assert [one["id"] for one in await _listed(suite, employer.persona, employer.id, **asked)] == expected, asked
    person = suite.become("person", first)
    assert (await suite.get(person, f"{PATH}/{corrected['id']}/letter")).content[:5] == b"%PDF-"
    assert (await suite.post(person, f"{PATH}/{corrected['id']}/withdrawal", {"because": "b"})).status_code == 403


async def test_the_name_of_somebody_registered_twice_is_on_the_list(shared_suite: RunningSuite) -> None:
    """The employment is under the merged number; the claim and the certificate are under the kept one."""
    suite = shared_suite
    employer, other = await with_nine_months(suite, 1), await staffed(suite, 1)
    merged, kept = employer.staff[0][0], other.staff[0][0]
    await close(suite, employer)
    await merge(suite, kept, merged)
    await suite.settled()
    await certify(suite, employer, kept)
    (found,) = await _listed(suite, employer.persona, employer.id)
    assert (found["person_id"], found["name"]) == (kept, "สมชาย ใจดี")
