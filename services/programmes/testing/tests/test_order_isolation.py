"""Isolation orders: their days, their readers, withdrawn and in force again."""

from datetime import date, timedelta
from typing import Any

from services.programmes.testing.actions.order_isolation import order_isolation, withdraw_isolation
from services.programmes.testing.rows import isolations
from services.programmes.tests.known import Known
from services.programmes.tests.tested import TODAY, swabbed
from tests.programmes import PATH, in_the_programme, positive
from tests.running_suite import RunningSuite


async def test_an_order_that_was_withdrawn_is_in_force_again(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await swabbed(known, connection, person_id, "S-1")
        given: dict[str, Any] = {"person_id": person_id, "specimen_id": specimen_id}
        await withdraw_isolation(connection, **given)
        assert await isolations.isolation(connection, specimen_id) is None
        for act in (order_isolation, order_isolation):
            await act(connection, known.law, **given, taken_on=TODAY)
        await withdraw_isolation(connection, **given)
        await order_isolation(connection, known.law, **given, taken_on=TODAY)
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.withdrawn) == (3, False)
    events = await known.found("SELECT audience FROM outbox WHERE type LIKE '%isolation_ordered%' ORDER BY id")
    assert len(events) == 2
    assert f"employer:{known.employer_id}" in events[0][0]


async def test_the_employer_learns_the_days_and_nothing_else(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await in_the_programme(suite, 1), await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await positive(suite, person)
    await suite.settled()
    found = (await suite.get(employer.persona, f"{PATH}/employers/{employer.id}/isolations")).json()["items"]
    assert [set(item) for item in found] == [{"person_id", "order_number", "first_day", "last_day", "withdrawn"}]
    first, last = date.fromisoformat(found[0]["first_day"]), date.fromisoformat(found[0]["last_day"])
    path, one = f"{PATH}/employers/{employer.id}/isolations", timedelta(days=1)
    for day, there in ((first - one, 0), (first, 1), (last, 1), (last + one, 0)):
        held = (await suite.get(employer.persona, path, on=str(day))).json()["items"]
        assert len(held) == there, day
    for today, there in ((last, 1), (last + one, 0)):
        await suite.move_to(str(today))
        assert len((await suite.get(employer.persona, path, current="true")).json()["items"]) == there, today
    assert (await suite.get(employer.persona, path, on="0001-01-01")).status_code == 422
    feed = (await suite.get(employer.persona, f"{PATH}/events", after=0)).json()["items"]
    assert [event["type"] for event in feed] == ["programmes.isolation_ordered.v1"]
    assert (await suite.get(other.persona, f"{PATH}/employers/{employer.id}/isolations")).status_code == 404
    assert (await suite.get(other.persona, f"{PATH}/events", after=0)).json()["items"] == []
    for path in (f"persons/{person}", "me"):
        assert (await suite.get(employer.persona, f"{PATH}/{path}")).status_code == 403
    look = (await suite.get("officer", f"{PATH}/persons/{person}")).json()
    assert "outcome" not in look["tests"][0], "no result without a purpose"
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "X-Purpose": "complaint 12"}
    told = (await suite.http.get(f"{PATH}/persons/{person}", headers=headers)).json()
    assert told["tests"][0]["outcome"] == "positive"
    await suite.settled()
    looks = (await suite.get(suite.become("person", person), f"{PATH}/me/looks")).json()["items"]
    assert any(look["purpose"] == "complaint 12" for look in looks), "the person sees who looked and why"
