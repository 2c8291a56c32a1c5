"""On the first day without the list its covers end by themselves; who chose other terms goes on."""

from services.registration.cards.tests.cards import ended as card_ended
from services.registration.cards.tests.cards import issued
from services.registration.support_lists.tests.supported import LIST, LISTS, supported, told
from services.registration.tests.covered import COVERAGES, as_it_stands, asked, awaited, code_of
from tests.running_suite import RunningSuite


async def test_covers_end_on_the_day_with_their_cards(local_suite: RunningSuite) -> None:
    suite = local_suite
    one, ends = await supported(suite)
    two, goes_on = await supported(suite)
    card = await issued(suite, one, "hi_card")
    await suite.move_to("2021-06-20")
    everybody = sorted([one, two])
    assert await awaited(lambda: told(suite, one, two), everybody.__eq__) == everybody, "the duty has told them"
    settles = {"first_day": "2021-07-01", "support_group": "near_poor"}
    answer = await suite.post(suite.become("person", two), f"{COVERAGES}/{goes_on}/changes", settles)
    assert answer.status_code == 200, answer.text
    assert (await as_it_stands(suite, ends))["last_day"] is None
    await suite.move_to("2021-07-01")
    ended = await awaited(lambda: as_it_stands(suite, ends), lambda cover: cover["last_day"] is not None)
    assert (ended["last_day"], ended["reason"]) == ("2021-06-30", "not_entitled")
    assert (await card_ended(suite, card["number"]))["reason"] == "cover_ended"
    assert (await as_it_stands(suite, goes_on))["last_day"] is None
    await suite.move_to("2021-07-02")
    assert (await as_it_stands(suite, ends))["version"] == ended["version"], "ended once"
    assert await told(suite, one, two) == everybody
    found = (await suite.get("officer", f"{LISTS}/{LIST}/affected", on="2021-06-30")).json()["items"]
    assert {(item["person_id"], item["settled"]) for item in found} == {(one, True), (two, True)}
    again = await asked(suite, one, scheme="vn_household_hi", option=None, first_day="2021-07-01", area="VN-14")
    assert again.status_code == 201, again.text
    several = await asked(suite, one, scheme="vn_household_hi", option=None, support_group="poor,near_poor")
    assert await code_of(several) == (422, "support_group_unknown")
