"""Specimens are taken for an open test, and labelled once."""

from tests.programmes import PATH, in_the_programme, registered, resulted, said, sampled
from tests.running_suite import RunningSuite


async def test_an_inconclusive_result_asks_for_another_specimen(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await registered(suite, person)
    first = await sampled(suite, person)
    await resulted(suite, person, first, "inconclusive")
    second = await sampled(suite, person)
    await resulted(suite, person, second, "positive")
    assert len(await said(suite, "isolation_ordered")) == 1
    closed = await suite.post(
        "officer", f"{PATH}/specimens", {"person_id": person, "code": "S", "taken_on": "2021-06-07"}
    )
    assert closed.json()["code"] == "test_not_open"
