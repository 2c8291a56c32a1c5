"""The head is a member; another one is named before the head leaves."""

from services.registration.households.tests.households import HOUSEHOLDS, founded, left, persons
from services.registration.tests.covered import code_of
from tests.running_suite import RunningSuite


async def test_another_head_is_named_and_then_the_first_may_leave(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    head, other, stranger = await persons(suite, 3)
    made = await founded(suite, head, other)
    path = f"{HOUSEHOLDS}/{made['id']}/head"
    assert await code_of(await left(suite, "officer", made["id"], head, on="2021-03-01")) == (
        409,
        "head_must_be_replaced",
    )
    assert await code_of(await suite.post("officer", path, {"person_id": stranger})) == (422, "head_not_member")
    early = {"person_id": other, "first_day": "2020-12-31"}
    assert await code_of(await suite.post("officer", path, early)) == (422, "head_not_member")
    assert (await suite.post(suite.become("person", other), path, {"person_id": other})).status_code == 404
    own = suite.become("person", head)
    named = await suite.post(own, path, {"person_id": other, "first_day": "2021-03-01"})
    assert (named.status_code, named.json()["version"]) == (200, 2)
    on = {day: (await suite.get("officer", f"{HOUSEHOLDS}/{made['id']}", on=day)).json()["head"]
          for day in ("2021-02-28", "2021-03-01")}  # fmt: skip
    assert on == {"2021-02-28": head, "2021-03-01": other}
    again = await suite.post("officer", path, {"person_id": other, "first_day": "2021-03-01"})
    assert (again.status_code, again.json()["version"]) == (200, 2), "nothing changes twice"
    assert (await left(suite, "officer", made["id"], head, on="2021-03-01")).status_code == 200
