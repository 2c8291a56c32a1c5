"""Every change and every look at another person's data is in the audit chain; reads of one's own data are not."""

from sqlalchemy import text

from deploy.operate.invariants import broken_invariants
from tests.running_suite import RunningSuite
from tests.staff import staffed

_AUDITED = text("SELECT actor, action, subject FROM audit_log ORDER BY number")


async def _audited(suite: RunningSuite, service: str) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in await suite.box.services[service].database.many_rows(_AUDITED, {})]  # type: ignore[misc]


async def test_writes_and_looks_are_audited_and_chained(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person = employer.staff[0][0]
    await employer.file("2020-12", 1)
    own = suite.become("person", person)
    for who, path in (
        ("officer", f"/registration/v1/persons/{person}"),
        (own, f"/registration/v1/persons/{person}"),
        ("officer", f"/contributions/v1/persons/{person}/months"),
        (own, f"/contributions/v1/persons/{person}/months"),
    ):
        assert (await suite.get(who, path)).status_code == 200
    assert (await suite.get("officer", "/registration/v1/persons", national_id=employer.staff[0][1])).json()["items"]
    await suite.settled()

    registered = await _audited(suite, "registration")
    assert {action for _, action, _ in registered} >= {"register_employer", "person.register", "start_employment"}
    assert ("register_employer", employer.id) in {(action, subject) for _, action, subject in registered}
    looks = [(actor.partition(":")[0], action) for actor, action, subject in registered if subject == person]
    assert looks[-2:] == [("officer", "person.read"), ("officer", "person.find")], "and not the person's own look"
    filed = await _audited(suite, "contributions")
    assert [(actor.partition(":")[0], action) for actor, action, _ in filed] == [
        ("employer", "return.file"),
        ("officer", "months.read"),
    ]
    assert await broken_invariants(suite.box.services) == []


async def test_what_was_refused_leaves_no_audit_row(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.settled()
    before = await _audited(suite, "registration")
    body = {"registration_number": "x", "name": "บริษัท", "area": "TH-10", "sector": "C13", "registered_on": "2019-01-01"}
    assert (await suite.post("officer", "/registration/v1/employers", body)).status_code == 422
    assert (await suite.get("officer", "/registration/v1/persons", national_id="0")).json()["items"] == []
    await suite.settled()
    assert await _audited(suite, "registration") == before
