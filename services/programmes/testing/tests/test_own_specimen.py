"""A laboratory has to do with its own specimens alone."""

from uuid import uuid4

from tests.programmes import PATH, in_the_programme, registered, sampled
from tests.running_suite import RunningSuite

DAY = "2021-06-07"


async def test_a_laboratory_has_its_own_specimens_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (first, _, _), (second, _, _) = employer.staff
    ours, theirs = (suite.become("laboratory", str(uuid4())) for _ in range(2))
    await registered(suite, first)
    label = {"person_id": first, "code": f"L-{uuid4().hex[:8]}", "taken_on": DAY}
    taken = await suite.made(ours, f"{PATH}/specimens", label)
    found = {"specimen_code": taken["code"], "person_id": first, "outcome": "negative", "laboratory": "L"}
    day = {"taken_on": DAY, "because": "b"}
    change = {"outcome": "inconclusive", "laboratory": "L", "because": "mixed up"}
    for path, body in (
        (f"{PATH}/results", found),
        (f"{PATH}/specimens/{taken['id']}/taken-on", day),
        (f"{PATH}/specimens/{taken['id']}/corrections", change),
    ):
        assert (await suite.post(theirs, path, body)).status_code == 404, path
    await suite.made(ours, f"{PATH}/results", found)
    assert (await suite.post(theirs, f"{PATH}/specimens/{taken['id']}/corrections", change)).status_code == 404
    await suite.made(ours, f"{PATH}/specimens/{taken['id']}/corrections", change)
    await registered(suite, second)
    sent = await sampled(suite, second)
    result = {"specimen_code": sent["code"], "person_id": second, "outcome": "negative", "laboratory": "L"}
    await suite.made(theirs, f"{PATH}/results", result)
    late = await suite.post(ours, f"{PATH}/specimens/{sent['id']}/corrections", change)
    assert late.status_code == 404, "whoever says something of it first has it"
