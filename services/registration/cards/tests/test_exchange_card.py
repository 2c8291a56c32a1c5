"""A card is replaced or renewed once; from that moment on the old one is refused."""

import asyncio

from services.registration.cards.tests.cards import changed, ended, holder, read
from services.registration.tests.covered import REGISTRATION, code_of
from tests.running_suite import RunningSuite


async def test_a_lost_card_is_replaced_by_one_with_the_same_last_day(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, _, old = await holder(suite)
    own = suite.become("person", found)
    answers = await asyncio.gather(*(changed(suite, old["number"], "replacement", own) for _ in range(8)))
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert len(made) == 1, [answer.text for answer in answers]
    assert made[0]["number"] != old["number"]
    assert made[0]["last_day"] == old["last_day"]
    gone = await read(suite, old["number"])
    assert (gone["reason"], gone["ended_on"]) == ("lost", made[0]["first_day"])
    assert await code_of(await changed(suite, old["number"], "replacement")) == (409, "card_already_ended")
    assert await code_of(await changed(suite, old["number"], "renewal")) == (409, "card_already_ended")
    assert (await changed(suite, made[0]["number"], "replacement", reason="eaten")).status_code == 422
    assert await code_of(await changed(suite, "TH00000000000000", "replacement")) == (404, "not_found")


async def test_a_card_is_renewed_near_its_last_day(local_suite: RunningSuite) -> None:
    suite = local_suite
    found, _, old = await holder(suite, first_day="2021-01-01")
    assert await code_of(await changed(suite, old["number"], "renewal")) == (409, "card_renewed_too_early")
    await suite.move_to("2022-12-20")
    new = (await changed(suite, old["number"], "renewal")).json()
    assert (new["first_day"], new["last_day"]) == ("2022-12-20", "2024-12-19")
    assert (await read(suite, old["number"]))["reason"] == "renewed"
    await suite.move_to("2024-12-20")
    gone = await ended(suite, new["number"])
    assert (gone["reason"], gone["ended_on"]) == ("expired", "2024-12-20")
    assert await code_of(await changed(suite, new["number"], "renewal")) == (409, "card_already_ended")
    items = (await suite.get("officer", f"{REGISTRATION}/persons/{found}/cards")).json()["items"]
    assert [one["number"] for one in items] == [new["number"], old["number"]]
